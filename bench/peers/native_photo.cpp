#include <algorithm>
#include <variant>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/assembly/shape.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "kernels/backend.hpp"
#include "peers/native.hpp"
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
    const auto& backend = *kernels::cpu_backend("auto");
    const std::size_t n = given.column.count;
    experiment::Pipelines<float> pipelines(given, shape, backend);
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        pipelines.with_one([&](kernels::Pipeline<float>& pipeline) {
            pipeline.open(piece);
            std::vector<float> rates;
            for (std::size_t first = from * piece; first < std::min(to * piece, n); first += piece) {
                const std::size_t count = std::min(piece, n - first);
                if (!pipeline.begin(first, count, 0)) experiment::name_refused(pipeline, given, shape, 0);
                for (std::size_t system = 0; system < shape.systems(); ++system) {
                    if (!pipeline.prepare(system)) experiment::name_refused(pipeline, given, shape, system);
                    experiment::solve_system<float>(pipeline, backend, shape, given.solve, given.output.settling, {});
                    static_cast<void>(pipeline.conclude());  // hands the rates to the next layer
                }
                rates.resize(3 * count);
                pipeline.rates(rates);
                for (std::size_t i = 0; i < 3; ++i) std::copy_n(rates.data() + i * count, count, x + i * n + first);
            }
        });
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
