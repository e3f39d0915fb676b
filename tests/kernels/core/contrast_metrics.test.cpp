#include "kernels/core/contrast.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "support/activity.hpp"

namespace colonnade::test {
namespace {

using Values = std::vector<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double silent = 1e-9;

/// All metrics of a column, to be asked for by layer (from 0) and name.
class Measured {
public:
    Measured(const Values& input, const Values& rates)
        : values_(rates.size() / input.size() * layer_metrics.size(), -7.0) {
        measure(input, rates, input.size(), silent, values_);
    }
    [[nodiscard]] double operator()(std::size_t layer, const std::string& name) const {
        const auto& infos = layer_metrics;
        const auto at = std::find_if(infos.begin(), infos.end(), [&](const auto& info) { return name == info.name; });
        EXPECT_NE(at, infos.end()) << name;
        return values_[layer * infos.size() + static_cast<std::size_t>(at - infos.begin())];
    }

private:
    Values values_;
};

/// Rates of a shared two-channel relu circuit with w_EE = 0.5, kappa = 1 (theory.md, section 7): rho = 5.
Values respond(const Values& input) {
    const double w_EE = 0.5, kappa = 1.0;
    const double mean = (input[0] + input[1]) / 2.0 / (1.0 - w_EE + 2.0 * kappa);
    const double deviation = (input[0] - input[1]) / 2.0 / (1.0 - w_EE);
    if (std::abs(deviation) < mean) return {mean + deviation, mean - deviation};
    const double winner = std::max(input[0], input[1]) / (1.0 - w_EE + kappa);
    return input[0] > input[1] ? Values{winner, 0.0} : Values{0.0, winner};
}

Values stack(const Values& input, std::size_t layers) {
    Values all, drive = input;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        drive = respond(drive);
        all.insert(all.end(), drive.begin(), drive.end());
    }
    return all;
}

TEST(Measure, WritesEveryMetricOfEveryLayerUnderItsName) {
    const Values input{1.25, 0.75};  // contrast 1/4
    const Measured found(input, {3.0, 1.0, 0.0, 2.0});
    EXPECT_EQ(found(0, "michelson"), 0.5);
    EXPECT_EQ(found(0, "rms_contrast"), 0.5);
    EXPECT_EQ(found(0, "contrast_gain"), 2.0);
    EXPECT_EQ(found(0, "cumulative_gain"), 2.0);
    EXPECT_EQ(found(0, "winner_margin"), 2.0 / 3.0);
    EXPECT_EQ(found(0, "participation_ratio"), 1.6);
    EXPECT_EQ(found(0, "treves_rolls"), 0.8);
    EXPECT_NEAR(found(0, "hoyer"), (std::sqrt(2.0) - std::sqrt(1.6)) / (std::sqrt(2.0) - 1.0), 8.0 * epsilon);
    EXPECT_EQ(found(0, "kendall_tau"), 1.0);
    EXPECT_EQ(found(1, "michelson"), 1.0);
    EXPECT_EQ(found(1, "contrast_gain"), 2.0);
    EXPECT_EQ(found(1, "cumulative_gain"), 4.0);
    EXPECT_EQ(found(1, "kendall_tau"), -1.0);
}

TEST(Measure, FindsThatEveryLayerMultipliesContrastByRho) {
    const Measured found({1.0 + 1e-4, 1.0 - 1e-4}, stack({1.0 + 1e-4, 1.0 - 1e-4}, 5));
    // C_0 carries a relative rounding of epsilon / 1e-4, and each layer adds its own of that size at most
    const double tolerance = 64.0 * epsilon / 1e-4;
    for (std::size_t layer = 0; layer < 5; ++layer) {
        EXPECT_NEAR(found(layer, "contrast_gain") / 5.0, 1.0, tolerance) << layer;
        const double gain = std::pow(5.0, static_cast<double>(layer + 1));
        EXPECT_NEAR(found(layer, "cumulative_gain") / gain, 1.0, tolerance) << layer;
        EXPECT_NEAR(found(layer, "michelson") / (gain * 1e-4), 1.0, tolerance) << layer;
    }
}

TEST(Measure, LeavesOneChannelWithNothingButItsShare) {
    const Measured found(Values{1.0}, Values{0.4, 0.2});
    for (const MetricInfo& info : layer_metrics) {
        const std::string name = info.name;
        if (name == "participation_ratio" || name == "treves_rolls")
            EXPECT_EQ(found(1, name), 1.0) << name;
        else
            EXPECT_TRUE(std::isnan(found(1, name))) << name;
    }
}

TEST(Measure, MakesALayerWithoutEquilibriumUndefinedAndTheGainAboveItToo) {
    const Measured found({1.25, 0.75}, {undefined, undefined, 3.0, 1.0});
    for (const MetricInfo& info : layer_metrics) EXPECT_TRUE(std::isnan(found(0, info.name))) << info.name;
    EXPECT_TRUE(std::isnan(found(1, "contrast_gain")));
    EXPECT_EQ(found(1, "cumulative_gain"), 2.0);
    EXPECT_EQ(found(1, "michelson"), 0.5);
}

TEST(Measure, KnowsNoGainOverAnInputWithoutContrast) {
    const Measured found({1.0, 1.0}, {3.0, 1.0});
    EXPECT_TRUE(std::isnan(found(0, "contrast_gain")));
    EXPECT_TRUE(std::isnan(found(0, "cumulative_gain")));
    EXPECT_TRUE(std::isnan(found(0, "kendall_tau")));
    EXPECT_EQ(found(0, "michelson"), 0.5);
}

RC_GTEST_PROP(Measure, GainsOfTheLayersMultiplyToTheCumulativeOne, ()) {
    const auto channels = *rc::gen::inRange<std::size_t>(2, 6);
    const auto layers = *rc::gen::inRange<std::size_t>(1, 6);
    const auto draw = [](std::size_t count) {
        Values values;
        for (const int v : *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(1, 1000)))
            values.push_back(v / 8.0);
        return values;
    };
    const Measured found(draw(channels), draw(channels * layers));
    double product = 1.0;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        product *= found(layer, "contrast_gain");
        const double whole = found(layer, "cumulative_gain");
        if (std::isnan(product)) break;  // a layer of equal rates
        RC_ASSERT(std::abs(product - whole) <= 4.0 * static_cast<double>(layers) * epsilon * whole);
    }
}

TEST(Measure, KeepsOfSignedRatesOnlyWhatNormsAndRanksSay) {
    // a soft threshold of 0.1 with w_EE = 0.2 and drives 1 and -0.5 whose channels do not meet
    const Measured found({1.0, 0.5}, {0.94, -0.69, 3.0, 1.0});
    for (const MetricInfo& info : layer_metrics) {
        const std::string name = info.name;
        EXPECT_EQ(std::isnan(found(0, name)), name != "hoyer" && name != "kendall_tau") << name;
        EXPECT_EQ(std::isnan(found(1, name)), name == "contrast_gain") << name;  // there is none below
    }
    const double norms = (0.94 + 0.69) / std::sqrt(0.94 * 0.94 + 0.69 * 0.69);
    EXPECT_NEAR(found(0, "hoyer"), (std::sqrt(2.0) - norms) / (std::sqrt(2.0) - 1.0), 8.0 * epsilon);
    EXPECT_EQ(found(0, "kendall_tau"), 1.0);
}

TEST(Measure, TakesANegativeRateWithinWhatTheSolutionLeavesOpenForSilence) {
    const Measured found({1.0, 0.5}, {2.0, -2.0 * silent, 2.0, -2.1 * silent});
    EXPECT_NEAR(found(0, "michelson"), 1.0, 4.0 * silent);
    EXPECT_NEAR(found(0, "participation_ratio"), 1.0, 4.0 * silent);
    EXPECT_TRUE(std::isnan(found(1, "michelson")));
}

TEST(InputMichelson, IsOfDrivesThatAreNotNegative) {
    EXPECT_EQ(input_michelson(Values{3.0, 1.0}, silent), 0.5);
    EXPECT_TRUE(std::isnan(input_michelson(Values{1.0, -0.5}, silent)));
    EXPECT_TRUE(std::isnan(input_michelson(Values{-1.0, -2.0}, silent)));
}

RC_GTEST_PROP(LayersToWinnerTakeAll, AskAboutMagnitudes, ()) {
    // the sign of a loser says nothing about whether it is silent
    Values rates;
    for (const int v :
         *rc::gen::container<std::vector<int>>(*rc::gen::inRange<std::size_t>(2, 6), rc::gen::inRange(-4, 5)))
        rates.push_back(v);
    std::size_t active = 0;
    for (const double rate : rates) active += rate != 0.0 ? 1 : 0;
    const bool one = active == 1 && *std::max_element(rates.begin(), rates.end()) > 0.0;
    RC_ASSERT((layers_to_winner_take_all(rates, rates.size(), silent) == 1.0) == one);
}

TEST(LayersToWinnerTakeAll, GrowAsTheLogarithmOfTheContrast) {
    for (const double contrast : {1e-2, 1e-4, 1e-6, 1e-9}) {
        const Values input{1.0 - contrast, 1.0 + contrast};
        // L* = ceil(ln(1/C_0) / ln rho); none of these is near a whole number: 2.9, 5.7, 8.6, 12.9
        EXPECT_EQ(layers_to_winner_take_all(stack(input, 16), 2, silent),
                  std::ceil(std::log(1.0 / contrast) / std::log(5.0)))
            << contrast;
        EXPECT_TRUE(std::isnan(layers_to_winner_take_all(stack(input, 2), 2, silent))) << contrast;
    }
}

TEST(LayersToWinnerTakeAll, CountAChannelAtTheThresholdAsSilentAndOneAboveAsActive) {
    EXPECT_EQ(layers_to_winner_take_all(Values{4.0, 1.0, -1.0}, 3, 0.25), 1.0);
    EXPECT_TRUE(std::isnan(layers_to_winner_take_all(Values{4.0, 0.0, -1.0 - epsilon}, 3, 0.25)));
    EXPECT_TRUE(std::isnan(layers_to_winner_take_all(Values{4.0, 1.0 + epsilon, 0.0}, 3, 0.25)));
}

TEST(LayersToWinnerTakeAll, TakeTheFirstSuchLayerEvenIfALaterOneIsUndecided) {
    EXPECT_EQ(layers_to_winner_take_all(Values{2, 1, 1, 0, 1, 1}, 2, silent), 2.0);
}

TEST(LayersToWinnerTakeAll, NeedAPositiveWinnerAmongSeveralKnownRates) {
    for (const Values& rates : {Values{0, 0}, Values{-1, -2}, Values{undefined, 1}, Values{1, undefined}})
        EXPECT_TRUE(std::isnan(layers_to_winner_take_all(rates, 2, silent))) << rates[0] << ' ' << rates[1];
    EXPECT_TRUE(std::isnan(layers_to_winner_take_all(Values{1.0}, 1, silent)));
}

TEST(LayerMetrics, HaveNamesOfTheirOwnAndAreInTheOutputReference) {
    std::ifstream file(std::string(COLONNADE_SOURCE_DIR) + "/docs/output.md");
    const std::string reference{std::istreambuf_iterator<char>(file), {}};
    std::set<std::string> names;
    for (const MetricInfo& info : layer_metrics) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_NE(reference.find("| `" + std::string(info.name) + "` |"), std::string::npos) << info.name;
        EXPECT_EQ(std::string(info.units), "1") << info.name;
        EXPECT_NE(std::string(info.long_name), "") << info.name;
    }
}

}  // namespace
}  // namespace colonnade::test
