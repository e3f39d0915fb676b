/// Draws of the stimulus and of x(0) in the output, against what the run made of them.
#include "host/experiment/results/drawn_inputs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

TEST(DrawnInputs, OfAContrastAreThoseThatItsInputWasMadeOf) {
    Spec spec = lateral_spec(50, 2);
    spec.stimulus.mean = uniform(0.5, 1.5);
    spec.stimulus.difference = loguniform(1e-3, 1e-1);
    const Dataset found = run_spec(spec);
    const auto& mean = found.doubles("stimulus_mean");
    const auto& difference = found.doubles("stimulus_difference");
    const auto& input = found.doubles("input");
    ASSERT_EQ(mean.size(), 50U);
    for (std::size_t k = 0; k < 50; ++k) {
        // mean (1 +- difference / 2), rounded three times
        EXPECT_NEAR(input[k], mean[k] * (1.0 + 0.5 * difference[k]), 1e-15);
        EXPECT_NEAR(input[50 + k], mean[k] * (1.0 - 0.5 * difference[k]), 1e-15);
    }
    EXPECT_GT(std::set<double>(mean.begin(), mean.end()).size(), 40U);
}

TEST(DrawnInputs, OfInitialRatesAreWhatARunWithoutStepsEndsWith) {
    Spec spec = lateral_spec(20, 3);
    spec.column.coupling = Coupling::concurrent;
    spec.initial.rate_E = uniform(0.0, 1.0);
    spec.initial.rate_E.scope = Scope::layer;
    spec.solve.method = Method::relaxation;
    spec.solve.max_time = 1e-9;
    spec.solve.step = 1e-9;
    spec.solve.check_every = 1;
    const Dataset found = run_spec(spec);
    const auto& initial = found.doubles("initial_rate");
    const auto& rate = found.doubles("rate");
    ASSERT_EQ(initial.size(), 3U * 3U * 20U);
    ASSERT_EQ(rate.size(), initial.size());
    // a step of 1e-9 tau moves a rate by less than 1e-8
    for (std::size_t i = 0; i < rate.size(); ++i) EXPECT_NEAR(rate[i], initial[i], 1e-8);
    EXPECT_EQ(found.find("initial_rate")->dimensions, (std::vector<std::string>{"layer", "neuron", "column"}));
}

TEST(DrawnInputs, AreLeftOutWhereNothingIsDrawnOrAsked) {
    Spec spec = lateral_spec(5);
    Dataset found = run_spec(spec);
    for (const char* name : {"stimulus_mean", "stimulus_difference", "initial_rate"})
        EXPECT_EQ(found.find(name), nullptr) << name;
    spec.stimulus.mean = uniform(0.5, 1.5);
    spec.initial.rate_I = uniform(0.0, 1.0);
    spec.output.metrics = false;
    found = run_spec(spec);
    for (const char* name : {"stimulus_mean", "initial_rate"}) EXPECT_EQ(found.find(name), nullptr) << name;
}

TEST(DrawnInputs, OfASweepAreUndefinedAtPointsWithoutThem) {
    Spec drawn = lateral_spec(4);
    drawn.stimulus.mean = uniform(0.5, 1.5);
    Spec constant = lateral_spec(4);
    constant.stimulus.kind = StimulusKind::constant;
    Experiment experiment = experiment_of(drawn);
    experiment.points.push_back(constant);
    experiment.axes.push_back(
        {.key = "stimulus.kind", .name = "kind", .values = {}, .labels = {"contrast", "constant"}});
    const auto found = run(experiment, {}).doubles("stimulus_mean");
    ASSERT_EQ(found.size(), 8U);
    EXPECT_TRUE(std::all_of(found.begin(), found.begin() + 4, [](double x) { return x >= 0.5 && x <= 1.5; }));
    EXPECT_TRUE(std::all_of(found.begin() + 4, found.end(), [](double x) { return std::isnan(x); }));
}

}  // namespace
}  // namespace colonnade::test
