/// Compiled for this machine, as its users would.
#include <algorithm>
#include <array>
#include <cmath>

#include "support/measure.hpp"
#include "support/pair_flows.hpp"
#if __has_include(<boost/numeric/odeint.hpp>)
#include <boost/numeric/odeint.hpp>
#define COLONNADE_BENCH_ODEINT
#endif

namespace colonnade::bench {

#if defined(COLONNADE_BENCH_ODEINT)
namespace {

using State = std::array<double, 2>;

void follow_one(const Pairs& pairs, const PairFlow& flow, std::size_t k, double* ends) {
    const auto of = [&](PairRow which) { return pairs.row(which)[k]; };
    const double EE = of(w_EE), EI = of(w_EI), IE = of(w_IE), II = of(w_II);
    const double drive_E = of(u_E) - flow.threshold_E, drive_I = of(u_I) - flow.threshold_I;
    const double rate = 1.0 / flow.tau;
    const auto slope = [&](const State& x, State& dxdt, double) {
        const auto logistic = [](double z) { return 1.0 / (1.0 + std::exp(-z)); };
        dxdt[0] = (logistic(flow.gain_E * (EE * x[0] - EI * x[1] + drive_E)) - x[0]) * rate;
        dxdt[1] = (logistic(flow.gain_I * (IE * x[0] - II * x[1] + drive_I)) - x[1]) * rate;
    };
    auto stepper = boost::numeric::odeint::make_controlled(flow.atol, flow.rtol,
                                                           boost::numeric::odeint::runge_kutta_dopri5<State>());
    State x{of(E_0), of(I_0)}, dxdt{};
    slope(x, dxdt, 0.0);
    double time = 0.0, step = 0.05 * flow.tau;
    // the slope at the end of a step is the first of the next, and tells the residual
    while (time < flow.time && std::max(std::abs(dxdt[0]), std::abs(dxdt[1])) * flow.tau > flow.residual) {
        step = std::min(step, flow.time - time);
        stepper.try_step(slope, x, dxdt, time, step);
    }
    for (std::size_t i = 0; i < 2; ++i) ends[i * pairs.count + k] = x[i];
}

void follow(const Pairs& pairs, const PairFlow& flow, std::size_t threads, double* ends) {
    in_threads(threads, pairs.count, [&](std::size_t first, std::size_t last) {
        for (std::size_t k = first; k < last; ++k) follow_one(pairs, flow, k, ends);
    });
}

}  // namespace

const FollowPairs follow_by_odeint = follow;
#else
const FollowPairs follow_by_odeint = nullptr;
#endif

}  // namespace colonnade::bench
