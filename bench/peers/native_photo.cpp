#include <algorithm>
#include <variant>
#include <vector>

#include "backend.hpp"
#include "colonnade/colonnade.hpp"
#include "equilibrium/solve.hpp"
#include "experiment/column_range.hpp"
#include "experiment/solve_system.hpp"
#include "peers/native.hpp"
#include "stability/bound.hpp"
#include "support/measure.hpp"

namespace {

using namespace colonnade;

constexpr std::size_t piece = 512;
Experiment photograph;
Spec given;  ///< its circuits with their drives as a table

}  // namespace

std::size_t photo_load(const char* spec) {
    photograph = load_spec(spec);
    return photograph.base.column.count;
}

void photo_input(float* u) {
    const std::size_t n = photograph.base.column.count;
    const auto input = assembly::stimulus_input(photograph.base, 0, n).high;
    std::transform(input.begin(), input.end(), u, [](double drive) { return static_cast<float>(drive); });
    given = photograph.base;
    given.stimulus.kind = StimulusKind::file;
    given.stimulus.table.resize(2 * n);
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t c = 0; c < 2; ++c) given.stimulus.table[2 * k + c] = input[c * n + k];
}

void colonnade_photo() {
    RunOptions options;
    options.threads = threads_in_use();
    const Dataset results = run(photograph, options);
    static_cast<void>(results);
}

void colonnade_photo_layers(float* x) {
    const assembly::Shape shape = assembly::shape_of(given);
    const std::size_t n = given.column.count;
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        stability::ErrorBound bound(given, shape);
        for (std::size_t first = from * piece; first < std::min(to * piece, n); first += piece) {
            const std::size_t count = std::min(piece, n - first);
            const std::vector<std::uint8_t> all(count, 1);
            equilibrium::AnswerStore<float> answers(count, shape.neurons);
            experiment::ColumnRange columns(given, shape, first, count);
            for (; !columns.done(); columns.advance<float>(answers.rates))
                experiment::solve_system<float>(given, *kernels::cpu_backend("auto"), columns, bound, all, {}, answers);
            for (std::size_t i = 0; i < 3; ++i) std::copy_n(answers.rates.data() + i * count, count, x + i * n + first);
        }
    });
}

void colonnade_photo_rates(float* x) {
    Experiment kept = photograph;
    kept.base.output.rates = RatesOutput::final;
    kept.points = {kept.base};
    const Dataset results = run(kept);
    const auto& rates = std::get<std::vector<float>>(results.find("rate")->values);
    const std::size_t layer = 3 * photograph.base.column.count;
    std::copy(rates.end() - static_cast<std::ptrdiff_t>(layer), rates.end(), x);
}
