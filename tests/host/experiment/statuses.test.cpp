/// Every circuit ends with a reason (theory.md, section 4).
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "host/equilibrium/outcome.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using equilibrium::Status;

std::vector<std::int8_t> statuses(const Dataset& result) {
    return std::get<std::vector<std::int8_t>>(result.find("status")->values);
}

/// Saturated pair around an unstable interior equilibrium: trace (w_EE - 1) / tau_E - (1 + w_II) / tau_I > 0 and
/// Delta > 0, so it circles (theory.md, section 6); u_E < 0.6 leaves no equilibrium at the ceiling.
Spec oscillator() {
    Spec spec = wilson_cowan_spec(2.4, 2.0, 2.0, 0.0, 0.4, 0.0);
    spec.microcircuit.excitatory.kind = Activation::saturated;
    spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.initial.rate_E = Draw::of(0.1);
    spec.solve.step = 0.02;
    return spec;
}

TEST(Status, OscillatingHasThePeriodThatTheTraceShows) {
    Spec spec = oscillator();
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {0};
    spec.output.trace_time = 400.0;
    const Dataset result = run_spec(spec);
    ASSERT_EQ(statuses(result)[0], static_cast<std::int8_t>(Status::oscillating));
    EXPECT_TRUE(std::isnan(result.doubles("michelson")[0]));
    EXPECT_TRUE(std::isnan(result.doubles("error_bound")[0]));

    // upward crossings of the middle of x_E in the second half of the trace, counted by hand
    const auto& time = result.doubles("trace_time");
    const std::size_t samples = time.size();
    const double* rate = result.doubles("trace_rate").data();
    const auto [low, high] = std::minmax_element(rate + samples / 2, rate + samples);
    const double middle = 0.5 * (*low + *high);
    std::vector<double> crossings;
    for (std::size_t i = samples / 2; i < samples; ++i)
        if (rate[i - 1] < middle && rate[i] >= middle) crossings.push_back(time[i]);
    ASSERT_GE(crossings.size(), 10U);
    const double period = (crossings.back() - crossings.front()) / static_cast<double>(crossings.size() - 1);
    // a crossing is known to one step of 0.02 at both ends of ten and more cycles
    EXPECT_NEAR(result.doubles("period")[0], period, 2 * 0.02 / 10 + 0.01 * period);
    EXPECT_GT(result.doubles("amplitude")[0], 0.1);
}

TEST(Status, AnUnstablePairWithoutCeilingDiverges) {
    const Dataset result = run_spec(wilson_cowan_spec(3.0, 0.1, 0.1, 0.0, 1.0, 0.0));
    EXPECT_EQ(statuses(result)[0], static_cast<std::int8_t>(Status::diverged));
    EXPECT_TRUE(std::isnan(result.doubles("error_bound")[0]));
}

TEST(Status, ATooSmallBudgetLeavesACircuitUnfinishedAndLaterLayersSkipped) {
    Spec spec = lateral_spec(3, 2);
    spec.solve.method = Method::flow;
    spec.solve.max_time = 0.5;
    const Dataset result = run_spec(spec);
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_EQ(statuses(result)[k], static_cast<std::int8_t>(Status::unfinished));
        EXPECT_EQ(statuses(result)[3 + k], static_cast<std::int8_t>(Status::skipped));
    }
    EXPECT_TRUE(std::isnan(result.doubles("rate").back()));
    EXPECT_EQ(result.doubles("michelson_mean").size(), 2U);
    EXPECT_TRUE(std::isnan(result.doubles("michelson_mean")[1]));
}

TEST(Status, CountsAddUpToTheCircuits) {
    Spec spec = lateral_spec(40, 3);
    spec.microcircuit.w_EE = uniform(0.5, 1.4);  // some columns have no stable layer
    spec.microcircuit.w_EI = uniform(0.1, 0.6);
    spec.microcircuit.tau_I = uniform(0.5, 3.0);
    const Dataset result = run_spec(spec);
    const auto& counts = std::get<std::vector<std::int64_t>>(result.find("status_count")->values);
    ASSERT_EQ(counts.size(), 6U * 3U);
    for (std::size_t layer = 0; layer < 3; ++layer) {
        std::int64_t total = 0;
        for (std::size_t kind = 0; kind < 6; ++kind) total += counts[kind * 3 + layer];
        EXPECT_EQ(total, 40);
    }
    EXPECT_GT(counts[1 * 3], 0);
    EXPECT_LT(counts[1 * 3], 40);
}

TEST(Status, ACircuitAtItsFixedPointTakesNoStep) {
    // w_EE = 1/2, w_EI = w_IE = w_II = 1, u_E = 2: x = (2, 1) exactly
    Spec spec = wilson_cowan_spec(0.5, 1.0, 1.0, 1.0, 2.0, 0.0);
    spec.initial.rate_E = Draw::of(2.0);
    spec.initial.rate_I = Draw::of(1.0);
    const Dataset result = run_spec(spec);
    EXPECT_EQ(std::get<std::vector<std::int32_t>>(result.find("steps")->values)[0], 0);
    EXPECT_EQ(result.doubles("residual")[0], 0.0);
    EXPECT_EQ(result.doubles("rate")[0], 2.0);
}

TEST(Status, AnInterneuronThatIsFastEnoughStabilisesWhatASlowOneLetsOscillate) {
    // stable iff (w_EE - 1) / tau_E < (1 + w_II) / tau_I (theory.md, section 6): 1.4 < 1 / tau_I
    for (const double tau_I : {0.5, 1.0}) {
        Spec spec = oscillator();
        spec.microcircuit.tau_I = Draw::of(tau_I);
        const bool stable = 1.4 < 1.0 / tau_I;
        EXPECT_EQ(statuses(run_spec(spec))[0],
                  static_cast<std::int8_t>(stable ? Status::converged : Status::oscillating));
    }
}

}  // namespace
}  // namespace colonnade::test
