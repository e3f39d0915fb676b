#include <algorithm>
#include <vector>

#include "assembly/batch.hpp"
#include "assembly/parameters.hpp"
#include "backend.hpp"
#include "equilibrium/solve.hpp"
#include "peers/native.hpp"
#include "stability/bound.hpp"
#include "support/measure.hpp"
#include "support/workload_specs.hpp"

namespace {

using namespace colonnade;
using core::Quantity;

constexpr std::size_t piece = 512;

/// Assembles circuits [first, first + count) of the caller's arrays, certifies them and solves them by method auto.
void settle(const Spec& spec, const assembly::Shape& shape, std::size_t first, std::size_t count, const double* w_EI,
            const double* w_IE, const double* u, double* x) {
    const std::size_t n = spec.column.count;
    std::vector<assembly::LayerParameters> layers{assembly::draw_layer(spec, 0, first, count)};
    layers[0].at(Quantity::w_EI).assign(w_EI + first, w_EI + first + count);
    layers[0].at(Quantity::w_IE).assign(w_IE + first, w_IE + first + count);
    std::vector<double> drive(2 * count);
    for (std::size_t c = 0; c < 2; ++c) std::copy_n(u + c * n + first, count, drive.data() + c * count);
    const std::vector<double> initial(3 * count, 0.0), step(count, spec.solve.step);

    stability::ErrorBound bound(spec, shape);
    const std::vector<std::uint8_t> all(count, 1);
    const std::vector<std::uint8_t> direct = bound.unique(layers, count, first);

    equilibrium::AnswerStore<double> answers(count, shape.neurons);
    equilibrium::solve<double>(*kernels::cpu_backend("auto"),
                               assembly::assemble<double>(spec, shape, {layers, drive, initial, step, first}),
                               {spec.solve, step, all, direct, {}}, answers);
    for (std::size_t i = 0; i < 3; ++i) std::copy_n(answers.rates.data() + i * count, count, x + i * n + first);
}

}  // namespace

void colonnade_li3_eq(std::size_t n, double tolerance, const double* w_EI, const double* w_IE, const double* u,
                      double* x) {
    Spec spec = bench::li3_spec(n);
    // every circuit gets its own from the caller
    spec.microcircuit.w_EI = spec.microcircuit.w_IE = Draw::of(1.0);
    spec.solve.step = 0.05;
    spec.solve.tolerance = tolerance;
    const assembly::Shape shape = assembly::shape_of(spec);
    bench::in_threads(threads_in_use(), (n + piece - 1) / piece, [&](std::size_t from, std::size_t to) {
        for (std::size_t first = from * piece; first < std::min(to * piece, n); first += piece)
            settle(spec, shape, first, std::min(piece, n - first), w_EI, w_IE, u, x);
    });
}
