#include "kernels/core/contrast.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "support/activity.hpp"

namespace colonnade::test {
namespace {

using Rates = std::vector<double>;
constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// The metrics of rates alone, by name.
const std::vector<std::pair<std::string, std::function<double(const Rates&)>>> all{
    {"michelson", [](const Rates& x) { return michelson(x); }},
    {"rms_contrast", [](const Rates& x) { return rms_contrast(x); }},
    {"winner_margin", [](const Rates& x) { return winner_margin(x); }},
    {"participation_ratio", [](const Rates& x) { return participation_ratio(x); }},
    {"treves_rolls", [](const Rates& x) { return treves_rolls(x); }},
    {"hoyer", [](const Rates& x) { return hoyer(x); }}};

/// Two to twelve rates, whole sixteenths from 0 to 64, not all 0: their sums and sums of squares are exact.
Rates some_rates() {
    const auto size = *rc::gen::inRange<std::size_t>(2, 13);
    auto sixteenths = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(0, 1025));
    sixteenths.back() += std::accumulate(sixteenths.begin(), sixteenths.end(), 0) == 0 ? 1 : 0;
    Rates rates;
    for (const int value : sixteenths) rates.push_back(value / 16.0);
    return rates;
}

TEST(Contrast, OfOneActiveChannelIsTheLargest) {
    for (const std::size_t n : {2U, 3U, 8U, 100U}) {
        Rates rates(n, 0.0);
        rates[n / 2] = 0.3;
        const auto channels = static_cast<double>(n);
        EXPECT_EQ(michelson(rates), 1.0);
        // n terms are summed and one root is taken
        EXPECT_NEAR(rms_contrast(rates), std::sqrt(channels - 1.0), 4.0 * channels * epsilon * std::sqrt(channels));
        EXPECT_EQ(winner_margin(rates), 1.0);
        EXPECT_NEAR(participation_ratio(rates), 1.0, 2.0 * epsilon);
        EXPECT_NEAR(treves_rolls(rates), 1.0 / channels, 2.0 * epsilon);
        EXPECT_NEAR(hoyer(rates), 1.0, 4.0 * epsilon);
    }
}

TEST(Contrast, OfEqualRatesIsNone) {
    for (const std::size_t n : {2U, 4U, 16U}) {
        const Rates rates(n, 0.25);
        EXPECT_EQ(michelson(rates), 0.0);
        EXPECT_EQ(rms_contrast(rates), 0.0);
        EXPECT_EQ(winner_margin(rates), 0.0);
        EXPECT_EQ(participation_ratio(rates), static_cast<double>(n));
        EXPECT_EQ(treves_rolls(rates), 1.0);
        EXPECT_NEAR(hoyer(rates), 0.0, 4.0 * epsilon);
    }
}

TEST(Contrast, OfThreeToOneIsAsComputedByHand) {
    const Rates rates{1.0, 3.0};  // mean 2, deviation 1, sum of squares 10
    EXPECT_EQ(michelson(rates), 0.5);
    EXPECT_EQ(rms_contrast(rates), 0.5);
    EXPECT_EQ(winner_margin(rates), 2.0 / 3.0);
    EXPECT_EQ(participation_ratio(rates), 1.6);
    EXPECT_EQ(treves_rolls(rates), 0.8);
    EXPECT_NEAR(hoyer(rates), (std::sqrt(2.0) - 4.0 / std::sqrt(10.0)) / (std::sqrt(2.0) - 1.0), 8.0 * epsilon);
}

TEST(WinnerMargin, LooksAtTheTwoLargestOnly) {
    EXPECT_EQ(winner_margin(Rates{0.0, 4.0, 1.0, 3.0}), 0.25);
    EXPECT_EQ(winner_margin(Rates{4.0, 0.0, 4.0}), 0.0);
}

TEST(Michelson, OfASharedMicrocircuitIsRhoTimesThatOfItsInput) {
    const double w_EE = 0.5, kappa = 1.0 / 1.2;  // theory.md, section 7: w_EI = w_IE = 1, w_II = 0.2
    const double rho = 1.0 + 2.0 * kappa / (1.0 - w_EE);
    for (const double contrast : {1e-9, 1e-4, 0.2}) {
        const Rates input{1.0 + contrast, 1.0 - contrast};
        ASSERT_LT(contrast, 1.0 / rho) << "one channel would be silent";
        const double mean = 1.0 / (1.0 - w_EE + 2.0 * kappa), deviation = contrast / (1.0 - w_EE);
        // the inputs are rounded to epsilon, which their small difference of 2 C_in feels as epsilon / C_in
        EXPECT_NEAR(michelson(Rates{mean + deviation, mean - deviation}) / (rho * michelson(input)), 1.0,
                    8.0 * epsilon / contrast);
    }
}

TEST(KendallTau, CountsTiesAsTauBDoes) {
    // six pairs, five in order, one tied in the rates
    EXPECT_NEAR(kendall_tau(Rates{1, 2, 2, 3}, Rates{1, 2, 3, 4}), 5.0 / std::sqrt(30.0), 2.0 * epsilon);
    EXPECT_EQ(kendall_tau(Rates{1, 3, 2}, Rates{1, 2, 3}), 1.0 / 3.0);
}

TEST(KendallTau, IsExactlyOneForTheSameOrder) {
    for (std::size_t n = 2; n <= 40; ++n) {
        Rates input(n);
        std::iota(input.begin(), input.end(), 1.0);
        Rates rates(input);
        for (double& rate : rates) rate *= rate;
        EXPECT_EQ(kendall_tau(rates, input), 1.0) << n;
        std::reverse(rates.begin(), rates.end());
        EXPECT_EQ(kendall_tau(rates, input), -1.0) << n;
    }
}

TEST(KendallTau, IsUndefinedWhereEitherIsConstant) {
    EXPECT_TRUE(std::isnan(kendall_tau(Rates{1, 1}, Rates{1, 2})));
    EXPECT_TRUE(std::isnan(kendall_tau(Rates{1, 2}, Rates{1, 1})));
    EXPECT_TRUE(std::isnan(kendall_tau(Rates{1}, Rates{1})));
}

TEST(Contrast, OfSilentChannelsIsUndefinedNeverZero) {
    for (const auto& [name, metric] : all) EXPECT_TRUE(std::isnan(metric(Rates{0.0, 0.0, 0.0}))) << name;
}

TEST(Contrast, OfOneChannelIsUndefinedAndOnlyItsShareIsNot) {
    for (const auto& [name, metric] : all) {
        const bool is_share = name == "participation_ratio" || name == "treves_rolls";
        if (is_share)
            EXPECT_EQ(metric(Rates{0.5}), 1.0) << name;
        else
            EXPECT_TRUE(std::isnan(metric(Rates{0.5}))) << name;
    }
}

TEST(Contrast, IsUndefinedWhereverARateIs) {
    for (std::size_t place = 0; place < 3; ++place) {
        Rates rates{1.0, 2.0, 3.0};
        rates[place] = std::numeric_limits<double>::quiet_NaN();
        for (const auto& [name, metric] : all) EXPECT_TRUE(std::isnan(metric(rates))) << name << place;
        EXPECT_TRUE(std::isnan(kendall_tau(rates, Rates{1, 2, 3}))) << place;
        EXPECT_TRUE(std::isnan(kendall_tau(Rates{1, 2, 3}, rates))) << place;
    }
}

RC_GTEST_PROP(Contrast, DoesNotDependOnTheScaleOfTheRates, ()) {
    const Rates rates = some_rates();
    const int power = *rc::gen::inRange(-40, 41);
    Rates scaled(rates);
    for (double& rate : scaled) rate = std::ldexp(rate, power);  // exact, so every quotient is the same
    for (const auto& [name, metric] : all) {
        const double before = metric(rates), after = metric(scaled);
        RC_ASSERT(before == after || (std::isnan(before) && std::isnan(after)));
    }
}

RC_GTEST_PROP(Contrast, DoesNotDependOnTheOrderOfTheChannels, ()) {
    const Rates rates = some_rates();
    Rates turned(rates);
    std::rotate(turned.begin(), turned.begin() + *rc::gen::inRange(0, static_cast<int>(rates.size())), turned.end());
    // only the deviations from the mean are rounded before they are summed, at most 12 of them
    for (const auto& [name, metric] : all)
        RC_ASSERT(std::abs(metric(rates) - metric(turned)) <= 16.0 * epsilon * std::abs(metric(rates)));
}

RC_GTEST_PROP(Contrast, StaysInItsRange, ()) {
    const Rates rates = some_rates();
    const auto n = static_cast<double>(rates.size());
    const double slack = 8.0 * n * epsilon;  // rounding of sums of n terms, quotients of which reach n
    const auto within = [&](double value, double low, double high) {
        return value >= low - slack && value <= high + slack;
    };
    RC_ASSERT(within(michelson(rates), 0.0, 1.0));
    RC_ASSERT(within(winner_margin(rates), 0.0, 1.0));
    RC_ASSERT(within(rms_contrast(rates), 0.0, std::sqrt(n - 1.0)));
    RC_ASSERT(within(participation_ratio(rates), 1.0, n));
    RC_ASSERT(within(treves_rolls(rates), 1.0 / n, 1.0));
    RC_ASSERT(within(hoyer(rates), 0.0, 1.0));
}

RC_GTEST_PROP(Contrast, MeasuresOfSpreadAgreeWithEachOther, ()) {
    const Rates rates = some_rates();
    const auto n = static_cast<double>(rates.size());
    const double share = treves_rolls(rates), rms = rms_contrast(rates);
    // mean x^2 = mean^2 + variance; the L1 norm over the L2 norm is the root of the participation ratio
    RC_ASSERT(std::abs((rms * rms + 1.0) * share - 1.0) <= 8.0 * n * epsilon);
    const double norms = std::sqrt(participation_ratio(rates));
    RC_ASSERT(std::abs(hoyer(rates) - (std::sqrt(n) - norms) / (std::sqrt(n) - 1.0)) <= 16.0 * n * epsilon);
}

RC_GTEST_PROP(KendallTau, ChangesSignWithTheInputAndNeverExceedsOne, ()) {
    const Rates rates = some_rates();
    Rates input, opposite;
    for (const int value : *rc::gen::container<std::vector<int>>(rates.size(), rc::gen::inRange(0, 6))) {
        input.push_back(value);
        opposite.push_back(-value);
    }
    const double tau = kendall_tau(rates, input);
    if (std::isnan(tau)) {
        RC_ASSERT(std::isnan(kendall_tau(rates, opposite)));
        return;
    }
    RC_ASSERT(std::abs(tau) <= 1.0);
    RC_ASSERT(kendall_tau(rates, opposite) == -tau);
    RC_ASSERT(kendall_tau(input, rates) == tau);
}

TEST(Contrast, TellsDifferencesBelowTheRoundingOfTheRates) {
    // 1 + 1e-20, 1 and 1 - 2e-20: one number to double precision
    const Rates high{1.0, 1.0, 1.0}, low{1e-20, 0.0, -2e-20};
    const Activity rates(high, low);
    EXPECT_NEAR(michelson(rates), 1.5e-20, 1e-20 * 4.0 * epsilon);
    EXPECT_NEAR(winner_margin(rates), 1e-20, 1e-20 * 4.0 * epsilon);
    EXPECT_NEAR(rms_contrast(rates), 1e-20 * std::sqrt(14.0 / 9.0),
                1e-20 * 8.0 * epsilon);  // deviations 4, 1, -5 over 3
    EXPECT_EQ(kendall_tau(rates, Rates{3, 2, 1}), 1.0);
    EXPECT_EQ(kendall_tau(Rates{1, 2, 3}, rates), -1.0);
}

}  // namespace
}  // namespace colonnade::test
