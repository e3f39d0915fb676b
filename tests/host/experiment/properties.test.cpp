#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/oracle.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// One column of N channels with w_EE < 1 and inputs of their own.
Spec random_spec(std::size_t channels) {
    Spec spec = lateral_spec(1);
    spec.microcircuit.channels = channels;
    spec.microcircuit.w_EE = Draw::of(number(0.0, 0.8));
    spec.microcircuit.w_EI = Draw::of(number(0.1, 1.5));
    spec.microcircuit.w_IE = Draw::of(number(0.1, 1.5));
    spec.microcircuit.w_II = Draw::of(number(0.0, 1.0));
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E.clear();
    for (std::size_t c = 0; c < channels; ++c) spec.stimulus.drive_E.push_back(Draw::of(number(0.0, 2.0)));
    spec.solve.tolerance = 1e-12;
    return spec;
}

RC_GTEST_PROP(Run, RelabellingChannelsRelabelsTheAnswer, ()) {
    Spec spec = random_spec(5);
    std::vector<std::size_t> order{0, 1, 2, 3, 4};
    const std::size_t a = *rc::gen::inRange<std::size_t>(0, 5), b = *rc::gen::inRange<std::size_t>(0, 5);
    std::swap(order[a], order[b]);
    const auto rate = run_spec(spec).doubles("rate");
    Spec relabelled = spec;
    for (std::size_t c = 0; c < 5; ++c) relabelled.stimulus.drive_E[c] = spec.stimulus.drive_E[order[c]];
    const auto other = run_spec(relabelled).doubles("rate");
    // only the sum over channels is rounded in another order; equilibria to a residual of 1e-12 lie within 1e-12 G of
    // the exact one, and with these weights G < 300 (theory.md, section 5)
    for (std::size_t c = 0; c < 5; ++c) RC_ASSERT(std::abs(other[c] - rate[order[c]]) < 1e-12 * 600);
}

RC_GTEST_PROP(Run, ScalingTheInputScalesAReluNetwork, ()) {
    Spec spec = random_spec(3);
    spec.solve.step = 0.05;
    const auto rate = run_spec(spec).doubles("rate");
    // by a power of two, so that no rounding differs; the tolerance is absolute below a rate of 1
    Spec scaled = spec;
    for (Draw& drive : scaled.stimulus.drive_E) drive.a *= 4.0;
    const auto other = run_spec(scaled).doubles("rate");
    for (std::size_t i = 0; i < rate.size(); ++i) RC_ASSERT(std::abs(other[i] - 4.0 * rate[i]) < 5 * 1e-12 * 300);
}

RC_GTEST_PROP(Run, AFixedPointStaysFixed, ()) {
    const double w_EE = number(0.0, 0.9), w_EI = number(0.1, 2.0), w_IE = number(0.1, 2.0), w_II = number(0.0, 1.0);
    Spec spec = wilson_cowan_spec(w_EE, w_EI, w_IE, w_II, number(0.5, 2.0), 0.0);
    spec.solve.tolerance = 1e-12;
    const Dataset first = run_spec(spec);
    spec.initial.rate_E = Draw::of(first.doubles("rate")[0]);
    spec.initial.rate_I = Draw::of(first.doubles("rate")[1]);
    const Dataset again = run_spec(spec);
    RC_ASSERT(std::get<std::vector<std::int32_t>>(again.find("steps")->values)[0] == 0);
    RC_ASSERT(again.doubles("rate") == first.doubles("rate"));
    RC_ASSERT(again.doubles("residual") == first.doubles("residual"));
}

RC_GTEST_PROP(Run, ASaturatedRateNeverLeavesItsRange, ()) {
    Spec spec = random_spec(3);
    const double r = number(0.2, 1.0);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::saturated;
        population->max = Draw::of(r);
    }
    spec.microcircuit.w_EE = Draw::of(number(0.0, 3.0));
    spec.initial.rate_E = Draw::of(number(0.0, r));
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {0};
    const Dataset result = run_spec(spec);
    for (const double rate : result.doubles("trace_rate")) RC_ASSERT(std::isnan(rate) || (rate >= 0.0 && rate <= r));
    for (const double rate : result.doubles("rate")) RC_ASSERT(rate >= 0.0 && rate <= r);
}

RC_GTEST_PROP(Run, EndsWhereTheOracleDoesAndWithinItsErrorBound, ()) {
    const Spec spec = random_spec(4);
    const auto& circuit = spec.microcircuit;
    Network network{shared_matrix(4, circuit.w_EE.a, circuit.w_EI.a, circuit.w_IE.a, circuit.w_II.a),
                    Eigen::VectorXd::Zero(5), std::vector<Phi>(5, relu())};
    for (Eigen::Index c = 0; c < 4; ++c) network.u(c) = spec.stimulus.drive_E[static_cast<std::size_t>(c)].a;
    const Eigen::VectorXd exact = equilibrium(network, Eigen::VectorXd::Zero(5), 1e-13);
    Spec rough = spec;
    rough.solve.tolerance = 1e-4;
    const Dataset result = run_spec(rough);
    const double bound = result.doubles("error_bound")[0];
    RC_ASSERT(std::isfinite(bound));
    for (Eigen::Index i = 0; i < 5; ++i)
        // the oracle's own residual of 1e-13 is amplified like any other, by less than 1000 here
        RC_ASSERT(std::abs(result.doubles("rate")[static_cast<std::size_t>(i)] - exact(i)) <= bound + 1e-10);
}

TEST(Run, AStackInFloat32StaysWithinItsErrorBound) {
    Spec exact = lateral_spec(50, 4);
    exact.microcircuit.w_EI = uniform(0.8, 1.2);
    exact.stimulus.difference = loguniform(1e-3, 1e-1);
    exact.solve.tolerance = 1e-13;
    Spec single = exact;
    single.solve.precision = Precision::float32;
    single.solve.tolerance = 1e-5;
    const Dataset a = run_spec(exact);
    const Dataset b = run_spec(single);
    const auto& truth = a.doubles("rate");
    const auto& rate = std::get<std::vector<float>>(b.find("rate")->values);
    const auto& bound = b.doubles("error_bound");
    const auto& slack = a.doubles("error_bound");
    for (std::size_t layer = 0; layer < 4; ++layer)
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t k = 0; k < 50; ++k) {
                const std::size_t at = (layer * 3 + i) * 50 + k;
                ASSERT_TRUE(std::isfinite(bound[layer * 50 + k]));
                EXPECT_LE(std::abs(double(rate[at]) - truth[at]), bound[layer * 50 + k] + slack[layer * 50 + k]);
            }
}

}  // namespace
}  // namespace colonnade::test
