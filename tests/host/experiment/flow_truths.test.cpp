/// What `run` says of circuits whose flow an independent solver has followed: SciPy's adaptive methods at 1e-11. That
/// it still does is tests/python/flow_test.py.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "colonnade/load.hpp"
#include "host/equilibrium/outcome.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using equilibrium::Status;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Truth {
    std::string spec;
    std::vector<std::string> overrides;
    double period, amplitude;   ///< of a cycle; NaN: the circuit comes to rest
    std::vector<double> rates;  ///< where it rests
    double settling;
};

const Truth truths[] = {
    {"four-populations", {}, none, none, {1.60982952, 2.43836023, 3.53684251, 4.81625812}, 40.0529},
    {"inhibition-stabilised", {}, none, none, {0.708333333, 0.625}, 45.9524},
    {"inhibition-stabilised", {"microcircuit.tau_I=12"}, 62.93151, 0.238123, {}, none},
    {"logistic-cycle-1972", {}, 62.80228, 0.185778, {}, none},
    {"logistic-cycle-steep", {}, 6.115237, 0.370822, {}, none},
    {"logistic-cycle", {}, 47.22159, 0.353806, {}, none},
    {"logistic-focus-steep", {}, none, none, {0.251325291, 0.835718639}, 44.4458},
    {"logistic-focus-steep", {"microcircuit.w_EE=0.99"}, none, none, {0.237915182, 0.770326266}, 14.669},
    {"logistic-focus", {}, none, none, {0.125382835, 0.107239138}, 525.639},
    {"relaxation-oscillator", {}, 26073.53, 2.5, {}, none},
    {"saturated-cycle", {}, 2.400439, 0.586858, {}, none},
    {"soft-threshold-cycle", {}, 3.023392, 0.41837, {}, none},
    {"softplus-focus", {}, none, none, {0.205195023, 0.238846013}, 26.1939},
    {"supralinear-cycle", {}, 4.210372, 25.5904, {}, none},
    {"supralinear-pair", {}, none, none, {11.2092584, 35.2291495}, 37.6319},
    {"tanh-cycle", {}, 1.686866, 0.299167, {}, none},
    {"two-excitatory-cells", {}, 5.278986, 0.359003, {}, none},
};

class FlowTruth : public testing::TestWithParam<Truth> {};

TEST_P(FlowTruth, IsWhatRunSays) {
    const Truth& truth = GetParam();
    const Experiment experiment =
        load_spec(std::string(COLONNADE_SOURCE_DIR "/tests/data/flow/") + truth.spec + ".toml", truth.overrides);
    const Dataset result = run(experiment, {});
    const auto status = static_cast<Status>(std::get<std::vector<std::int8_t>>(result.find("status")->values)[0]);
    const double period = result.doubles("period")[0], amplitude = result.doubles("amplitude")[0];
    if (std::isnan(truth.period)) {
        ASSERT_EQ(status, Status::converged);
        EXPECT_TRUE(std::isnan(period) && std::isnan(amplitude));
        // the residual of 1e-10 and the digits of the truth; |(I - DW)^-1| is below 10 in all of them
        for (std::size_t i = 0; i < truth.rates.size(); ++i)
            EXPECT_NEAR(result.doubles("rate")[i], truth.rates[i], 1e-8 * std::max(1.0, truth.rates[i]));
        // between quarters of a step the residual is taken to decay exponentially, and to peak as a parabola does
        EXPECT_NEAR(result.doubles("settling_time")[0], truth.settling, 2e-3 * truth.settling);
    } else {
        ASSERT_EQ(status, Status::oscillating);
        EXPECT_TRUE(std::isnan(result.doubles("settling_time")[0]));
        // the digits of the truths
        EXPECT_NEAR(period, truth.period, 1e-6 * truth.period);
        EXPECT_NEAR(amplitude, truth.amplitude, 5e-6 * truth.amplitude);
    }
}

INSTANTIATE_TEST_SUITE_P(Specs, FlowTruth, testing::ValuesIn(truths), [](const testing::TestParamInfo<Truth>& tested) {
    std::string name = tested.param.spec + (tested.param.overrides.empty() ? "" : "_changed");
    for (char& letter : name)
        if (letter == '-') letter = '_';
    return name;
});

TEST(FlowTruths, AModeAtTheEdgeOfOscillationsAsksForNoStepsWithoutEnd) {
    const std::string file = COLONNADE_SOURCE_DIR "/tests/data/flow/logistic-focus-steep.toml";
    const Dataset result = run(load_spec(file, {"microcircuit.w_EE=0.99"}), {});
    // with slopes of 1.6 the mode is 0.001 short of growing and turns by |lambda| = 3 in a unit of time; it comes to
    // rest within 100 of them, of thirty steps a turn
    EXPECT_TRUE(std::isnan(result.doubles("step")[0]));
    EXPECT_LE(std::get<std::vector<std::int32_t>>(result.find("steps")->values)[0], 100 * 3 * 30 / 6);
}

TEST(FlowTruths, NextToAnOnsetOfCyclesNoCircuitIsFollowedWithoutEnd) {
    // in float32 this spiral, which decays over thousands of turns, lasts for max_time
    Spec spec = wilson_cowan_spec(0.8633398613349739, 5.0, 4.9, 0.8, 1.3, -0.1);
    spec.microcircuit.excitatory = spec.microcircuit.inhibitory = {.kind = Activation::tanh, .gain = Draw::of(1.9)};
    spec.microcircuit.tau_I = Draw::of(3.6223665814201875);
    spec.initial = {Draw::of(0.3), Draw::of(0.1)};
    spec.solve.method = Method::flow;
    spec.solve.precision = Precision::float32;
    spec.solve.max_time = 1e3;
    const Dataset result = run_spec(spec);
    // thirty steps a turn of 2 pi / 2.6
    EXPECT_LE(std::get<std::vector<std::int32_t>>(result.find("steps")->values)[0], spec.solve.max_time * 30 / 2.4);
}

TEST(SettlingTime, OfALoneNeuronIsThatOfItsExponential) {
    Spec spec = wilson_cowan_spec(0.0, 0.0, 0.0, 0.0, 1.0, 0.0);
    spec.microcircuit.tau_E = uniform(0.5, 2.0);
    spec.microcircuit.tau_I = Draw::of(0.5);
    spec.column.count = spec.column.last = 30;
    spec.solve.method = Method::flow;
    const Dataset result = run_spec(spec);
    for (std::size_t k = 0; k < 30; ++k) {
        // e^(-t / tau) = 0.02
        const double truth = result.doubles("tau_E")[k] * std::log(50.0);
        EXPECT_NEAR(result.doubles("settling_time")[k], truth, 3e-4 * truth) << k;
    }
    spec.output.settling = false;
    const Dataset without = run_spec(spec);
    for (const double time : without.doubles("settling_time")) EXPECT_TRUE(std::isnan(time));
}

TEST(Traces, FollowTheFlowAndNotItsStep) {
    Spec spec = wilson_cowan_spec(0.0, 0.0, 0.5, 0.0, 1.0, 0.2);
    spec.microcircuit.tau_I = Draw::of(2.0);
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {0};
    spec.output.trace_time = 12.0;
    const Dataset result = run_spec(spec);
    const auto& time = result.doubles("trace_time");
    const auto& rate = result.doubles("trace_rate");
    ASSERT_EQ(time.size(), 61U);  // a sample each 0.2
    for (std::size_t s = 0; s < time.size(); ++s) {
        // 2 y' = -y + 0.5 (1 - e^-t) + 0.2: y = 0.7 (1 - e^(-t/2)) + 0.5 (e^-t - e^(-t/2))
        const double slow = std::exp(-0.5 * time[s]), fast = std::exp(-time[s]);
        // ten times a tolerance of 1e-6
        EXPECT_NEAR(rate[s], 1.0 - fast, 1e-5) << time[s];
        EXPECT_NEAR(rate[time.size() + s], 0.7 * (1.0 - slow) + 0.5 * (fast - slow), 1e-5) << time[s];
    }
}

}  // namespace
}  // namespace colonnade::test
