#include "core/draw.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <vector>

namespace colonnade::test {
namespace {

using core::Distribution;
using core::DrawRule;
using core::Quantity;
using core::Site;

constexpr std::size_t draws = 200'000;

std::vector<double> sample(const DrawRule& rule, std::uint64_t seed = 5) {
    std::vector<double> values(draws);
    for (std::size_t k = 0; k < draws; ++k) values[k] = core::draw(rule, seed, Site{k, 0, Quantity::w_EI, 0});
    return values;
}

double mean(const std::vector<double>& values, const std::function<double(double)>& f) {
    double total = 0.0;
    for (const double value : values) total += f(value);
    return total / static_cast<double>(values.size());
}

/// The mean of `draws` numbers of standard deviation sd lies within six standard errors but once in 5e8 times; the seed
/// is fixed, so it does so always or never.
double six_errors(double sd) {
    return 6.0 * sd / std::sqrt(static_cast<double>(draws));
}

TEST(Philox, GivesThePublishedNumbers) {
    // the known answers of Random123 1.14 for philox4x32-10: zeros, ones, and the digits of pi
    using Philox = r123::Philox4x32;
    const auto check = [](Philox::ctr_type counter, Philox::key_type key, std::array<std::uint32_t, 4> expected) {
        const auto word = Philox()(counter, key);
        for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(word[i], expected[i]) << i;
    };
    const std::uint32_t f = 0xFFFFFFFFU;
    check({{0, 0, 0, 0}}, {{0, 0}}, {0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U});
    check({{f, f, f, f}}, {{f, f}}, {0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU});
    check({{0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}}, {{0xa4093822U, 0x299f31d0U}},
          {0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U});
}

TEST(Uniform, IsInsideTheOpenIntervalWithTheMomentsOfOne) {
    const auto values = sample({.kind = Distribution::uniform, .a = 0.0, .b = 1.0});
    for (const double u : values) ASSERT_TRUE(u > 0.0 && u < 1.0);
    EXPECT_NEAR(mean(values, [](double u) { return u; }), 0.5, six_errors(std::sqrt(1.0 / 12.0)));
    EXPECT_NEAR(mean(values, [](double u) { return u * u; }), 1.0 / 3.0, six_errors(std::sqrt(4.0 / 45.0)));
}

TEST(Uniform, DependsOnEveryPartOfItsSiteAndOnTheSeed) {
    const Site site{4711, 3, Quantity::w_EI, 2};
    const double here = core::uniform(9, site);
    EXPECT_EQ(core::uniform(9, site), here);
    EXPECT_NE(core::uniform(10, site), here);
    EXPECT_NE(core::uniform(9 + (std::uint64_t{1} << 32), site), here);
    EXPECT_NE(core::uniform(9, {4712, 3, Quantity::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711 + (std::uint64_t{1} << 32), 3, Quantity::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 4, Quantity::w_EI, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 3, Quantity::w_IE, 2}), here);
    EXPECT_NE(core::uniform(9, {4711, 3, Quantity::w_EI, 1}), here);
    EXPECT_NE(core::uniform(9, site, 1), here);
}

TEST(NormalQuantile, InvertsTheDistributionFunction) {
    for (const double p : {1e-300, 1e-30, 1e-10, 1e-3, 0.02, 0.07499, 0.0751, 0.3, 0.5, 0.7, 0.999}) {
        const double z = core::normal_quantile(p);
        // AS 241 is good to about 1e-16 relative in z, times |z| * z <= 1400 in p at 1e-300; rounding adds a few
        const auto below = static_cast<double>(0.5L * erfcl(-static_cast<long double>(z) / sqrtl(2.0L)) / p);
        EXPECT_NEAR(below, 1.0, 1e-12) << p;
    }
    EXPECT_EQ(core::normal_quantile(0.5), 0.0);
    EXPECT_EQ(core::normal_quantile(0.25), -core::normal_quantile(0.75));
}

TEST(Draw, NormalAndLognormalHaveTheirMoments) {
    const auto normal = sample({.kind = Distribution::normal, .a = 2.0, .b = 0.5});
    EXPECT_NEAR(mean(normal, [](double x) { return x; }), 2.0, six_errors(0.5));
    EXPECT_NEAR(mean(normal, [](double x) { return (x - 2.0) * (x - 2.0); }), 0.25, six_errors(0.25 * std::sqrt(2.0)));
    const auto lognormal = sample({.kind = Distribution::lognormal, .a = 2.0, .b = 0.5});
    EXPECT_NEAR(mean(lognormal, [](double x) { return std::log(x); }), 2.0, six_errors(0.5));
}

TEST(Draw, LoguniformIsEvenInTheLogarithmAndInsideItsEnds) {
    const auto values = sample({.kind = Distribution::loguniform, .a = 1e-4, .b = 1e-1});
    for (const double x : values) ASSERT_TRUE(x >= 1e-4 && x <= 1e-1);
    EXPECT_NEAR(mean(values, [](double x) { return std::log10(x); }), -2.5, six_errors(3.0 / std::sqrt(12.0)));
}

TEST(Draw, ChoiceTakesEachOptionAlike) {
    const double options[] = {1.0, 5.0, 9.0};
    const auto values = sample({.kind = Distribution::choice, .values = options, .count = 3});
    for (const double option : options)
        EXPECT_NEAR(mean(values, [&](double x) { return x == option ? 1.0 : 0.0; }), 1.0 / 3.0,
                    six_errors(std::sqrt(2.0 / 9.0)));
}

TEST(Draw, LinspaceMeetsBothEndsExactlyAndIsEven) {
    const DrawRule rule{.kind = Distribution::linspace, .a = 0.1, .b = 0.7, .count = 7};
    const auto at = [&](std::uint64_t column) { return core::draw(rule, 1, {column, 0, Quantity::w_EE, 0}); };
    EXPECT_EQ(at(0), 0.1);
    EXPECT_EQ(at(6), 0.7);
    EXPECT_NEAR(at(3), 0.4, 1e-15);
}

TEST(Draw, TruncationIsKeptAndAnImpossibleOneIsNaN) {
    const auto values = sample({.kind = Distribution::normal, .a = 0.0, .b = 1.0, .lowest = 0.0, .highest = 1.0});
    for (const double x : values) ASSERT_TRUE(x >= 0.0 && x <= 1.0);
    // mean of a half-normal cut at 1: (phi(0) - phi(1)) / (Phi(1) - Phi(0))
    EXPECT_NEAR(mean(values, [](double x) { return x; }), 0.459862, six_errors(0.29));
    const DrawRule impossible{.kind = Distribution::normal, .a = 0.0, .b = 1.0, .lowest = 50.0, .highest = 51.0};
    EXPECT_TRUE(std::isnan(core::draw(impossible, 1, {0, 0, Quantity::w_EE, 0})));
}

}  // namespace
}  // namespace colonnade::test
