/// Question: what does the flow in time cost, and at which error? Method: CYCLE, 20,000 drawn logistic pairs in their
/// limit cycle for 100 time constants, followed by the cpu backend at rtol 1e-3 to 1e-10 and by boost::odeint's
/// controlled Dormand-Prince pair, a circuit at a time on all threads. Errors are those of the end states, the largest
/// of all circuits, against the backend at rtol 1e-12, which tests hold to SciPy. Contestants take turns, medians of
/// five.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "colonnade/run.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/column_range.hpp"
#include "support/measure.hpp"
#include "support/specs.hpp"
#if __has_include(<boost/numeric/odeint.hpp>)
#include <boost/numeric/odeint.hpp>
#define COLONNADE_BENCH_ODEINT
#endif

namespace {

using namespace colonnade;

const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
constexpr std::size_t circuits = 20'000;
constexpr std::size_t piece = 512;
constexpr std::size_t pieces = (circuits + piece - 1) / piece;
constexpr double time_followed = 1000.0;
constexpr int rounds = 3;

/// Pairs 10, 6, 10, 1 and drives of 0.5, each within 3 %.
Spec cycle_spec() {
    const auto near = [](double value) { return test::uniform(0.97 * value, 1.03 * value); };
    Spec spec = test::wilson_cowan_spec(0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    auto& pair = spec.microcircuit;
    pair.w_EE = near(10.0), pair.w_EI = near(6.0), pair.w_IE = near(10.0), pair.w_II = near(1.0);
    pair.tau_E = pair.tau_I = Draw::of(10.0);
    pair.excitatory = {.kind = Activation::logistic, .threshold = Draw::of(2.0), .gain = Draw::of(1.2)};
    pair.inhibitory = {.kind = Activation::logistic, .threshold = Draw::of(3.5), .gain = Draw::of(2.0)};
    spec.stimulus.drive_E = {near(0.5)};
    spec.initial = {Draw::of(0.3), Draw::of(0.1)};
    spec.column.count = spec.column.last = circuits;
    spec.solve.method = Method::flow;
    spec.solve.max_time = time_followed;
    return spec;
}

using Batch = kernels::HostColumns<double>;
/// [neuron][circuit]
using Rates = std::vector<double>;

const kernels::Backend& backend() {
    static const kernels::Backend* const widest = kernels::cpu_backend("auto");
    return *widest;
}

/// Follows every piece from x(0), and stores where it ends.
void follow(const std::vector<Batch>& start, double rtol, Rates& ends) {
    Solve solve = cycle_spec().solve;
    solve.rtol = rtol, solve.atol = 0.01 * rtol;
    core::FlowRule rule = equilibrium::flow_rule(solve);
    rule.settle_fraction = 0.0;
    bench::in_threads(threads, pieces, [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at) {
            Batch batch = start[at];
            const core::System<double> system = batch.system();
            std::vector<double> clocks(core::flow_clock_rows * system.stride);
            const auto placed = core::place_clocks(clocks.data(), system.stride);
            std::fill_n(placed.tolerance, system.columns, 1e-14);
            std::vector<double> scratch(backend().flow_scratch_size(system));
            backend().follow(system, placed, rule, 100'000, scratch);
            for (std::size_t i = 0; i < 2; ++i)
                std::copy_n(batch.x(i).data(), batch.size(), ends.data() + i * circuits + at * piece);
        }
    });
}

#if defined(COLONNADE_BENCH_ODEINT)
void follow_by_odeint(std::vector<Batch>& start, double rtol, Rates& ends) {
    using State = std::array<double, 2>;
    namespace odeint = boost::numeric::odeint;
    bench::in_threads(threads, pieces, [&](std::size_t from, std::size_t to) {
        for (std::size_t at = from; at < to; ++at)
            for (std::size_t k = 0; k < start[at].size(); ++k) {
                Batch& batch = start[at];
                const double w[] = {batch.weight(0)[k], batch.weight(1)[k], batch.weight(2)[k], batch.weight(3)[k]};
                const double u[] = {batch.u(0)[k], batch.u(1)[k]};
                const auto slope = [&](const State& x, State& dxdt, double) {
                    const auto logistic = [](double z) { return 1.0 / (1.0 + std::exp(-z)); };
                    // the backend's thresholds are in its drives, its gains in the rows of phi
                    dxdt[0] = (logistic(1.2 * (w[0] * x[0] + w[1] * x[1] + u[0])) - x[0]) / 10.0;
                    dxdt[1] = (logistic(2.0 * (w[2] * x[0] + w[3] * x[1] + u[1])) - x[1]) / 10.0;
                };
                State x{batch.x(0)[k], batch.x(1)[k]};
                odeint::integrate_adaptive(
                    odeint::make_controlled(0.01 * rtol, rtol, odeint::runge_kutta_dopri5<State>()), slope, x, 0.0,
                    time_followed, 0.5);
                for (std::size_t i = 0; i < 2; ++i) ends[i * circuits + at * piece + k] = x[i];
            }
    });
}
#endif

double largest_error(const Rates& ends, const Rates& truth) {
    double largest = 0.0;
    for (std::size_t at = 0; at < ends.size(); ++at) largest = std::max(largest, std::abs(ends[at] - truth[at]));
    return largest;
}

}  // namespace

int main() {
    const Spec spec = cycle_spec();
    const assembly::Shape shape = assembly::shape_of(spec);
    std::vector<Batch> start;
    for (std::size_t at = 0; at < pieces; ++at)
        start.push_back(
            experiment::ColumnRange<double>(spec, shape, backend(), at * piece, std::min(piece, circuits - at * piece))
                .start());
    Rates truth(2 * circuits), ends(2 * circuits);
    follow(start, 1e-12, truth);
    std::vector<bench::Contestant> contestants;
    std::vector<double> errors;
    const auto add = [&](const std::string& name, const std::function<void()>& work) {
        work();
        errors.push_back(largest_error(ends, truth));
        contestants.push_back({name, [] {}, work});
    };
    for (const double rtol : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10})
        add(fmt::format("cpu backend, {}, rtol {:.0e}", simd_levels().back(), rtol),
            [&, rtol] { follow(start, rtol, ends); });
#if defined(COLONNADE_BENCH_ODEINT)
    for (const double rtol : {1e-5, 1e-6, 1e-7})
        add(fmt::format("boost::odeint, dopri5, rtol {:.0e}", rtol),
            [&, rtol] { follow_by_odeint(start, rtol, ends); });
#endif
    bench::interleave(contestants, rounds);
    nlohmann::json lines = nlohmann::json::array();
    for (std::size_t c = 0; c < contestants.size(); ++c)
        lines.push_back(
            {{"name", contestants[c].name}, {"median_ms", contestants[c].median()}, {"largest_error", errors[c]}});
    const nlohmann::json report{{"CYCLE", {{"circuits", circuits}, {"threads", threads}, {"results", lines}}}};
    fmt::print("{}\n", report.dump(2));
    return EXIT_SUCCESS;
}
