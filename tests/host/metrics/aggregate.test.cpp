#include "host/metrics/aggregate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "kernels/core/moments.hpp"

namespace colonnade::metrics {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

std::vector<double> some_values() {
    std::vector<double> values;
    for (const int v : *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-1000, 1001))))
        values.push_back(v / 8.0);
    return values;
}

TEST(Aggregate, OfZeroToAHundredIsKnown) {
    std::vector<double> values(101);
    std::iota(values.begin(), values.end(), 0.0);
    std::rotate(values.begin(), values.begin() + 37, values.end());
    const Aggregate found = aggregate(values);
    EXPECT_EQ(found.mean, 50.0);
    EXPECT_NEAR(found.std, std::sqrt((101.0 * 101.0 - 1.0) / 12.0), 32.0 * epsilon);  // of the first n numbers
    // the levels are not binary fractions: position 100 x level is rounded to epsilon x 100
    for (std::size_t q = 0; q < quantile_levels.size(); ++q)
        EXPECT_NEAR(found.quantiles[q], 100.0 * quantile_levels[q], 100.0 * epsilon) << q;
    EXPECT_EQ(found.defined, 101U);
    EXPECT_EQ(found.undefined, 0U);
}

TEST(Aggregate, InterpolatesBetweenNeighboursInRank) {
    const Aggregate found = aggregate(std::vector<double>{8.0, 0.0, 4.0});
    EXPECT_NEAR(found.quantiles[0], 0.4, 8.0 * epsilon);  // rank 0.1
    EXPECT_EQ(found.quantiles[1], 2.0);                   // rank 0.5
    EXPECT_EQ(found.quantiles[2], 4.0);
    EXPECT_EQ(found.quantiles[3], 6.0);
    EXPECT_NEAR(found.quantiles[4], 7.6, 8.0 * epsilon);
}

TEST(Aggregate, LeavesUndefinedValuesOutAndCountsThem) {
    const Aggregate found = aggregate(std::vector<double>{undefined, 1.0, undefined, 3.0, undefined});
    EXPECT_EQ(found.mean, 2.0);
    EXPECT_EQ(found.std, 1.0);
    EXPECT_EQ(found.quantiles[2], 2.0);
    EXPECT_EQ(found.defined, 2U);
    EXPECT_EQ(found.undefined, 3U);
}

TEST(Aggregate, OfNothingDefinedIsUndefined) {
    for (const std::size_t count : {0U, 1U, 5U}) {
        const Aggregate found = aggregate(std::vector<double>(count, undefined));
        EXPECT_TRUE(std::isnan(found.mean));
        EXPECT_TRUE(std::isnan(found.std));
        for (const double quantile : found.quantiles) EXPECT_TRUE(std::isnan(quantile));
        EXPECT_EQ(found.defined, 0U);
        EXPECT_EQ(found.undefined, count);
    }
}

TEST(Aggregate, OfOneValueIsThatValueWithoutSpread) {
    const Aggregate found = aggregate(std::vector<double>{0.1});
    EXPECT_EQ(found.mean, 0.1);
    EXPECT_EQ(found.std, 0.0);
    for (const double quantile : found.quantiles) EXPECT_EQ(quantile, 0.1);
}

TEST(Aggregate, SumsWithoutLosingSmallValuesAmongLargeOnes) {
    // a plain sum gives 0: each 1 is below half the spacing of doubles at 1e17
    EXPECT_EQ(aggregate(std::vector<double>{1e17, 1.0, 1.0, -1e17}).mean, 0.5);
}

TEST(Aggregate, OfManyTilesHasTheMeanAndDeviationOfAllValues) {
    // Against sums in long double, whose own rounding is 2^-11 of ours times the number of values. Values lie around
    // 1000 with deviations of 1: what cancels in sums of squares does not in distances from the means of tiles.
    std::mt19937_64 random(9);
    std::normal_distribution<double> normal(1000.0, 1.0);
    std::vector<double> values(7 * core::sum_tile + 100);
    for (double& value : values) value = normal(random);
    long double sum = 0.0L, squares = 0.0L;
    for (const double value : values) sum += value;
    const long double mean = sum / static_cast<long double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    const Aggregate found = aggregate(values);
    EXPECT_NEAR(found.mean, static_cast<double>(mean), 2.0 * epsilon * 1000.0);
    // of every square two roundings of a distance that the rounding of its mean displaces by 1000 epsilon, which only
    // enters squared; then division and root
    EXPECT_NEAR(found.std, static_cast<double>(std::sqrt(squares / static_cast<long double>(values.size()))),
                16.0 * epsilon);
}

TEST(Aggregate, KeepsAnInfiniteResidualVisible) {
    const double infinite = std::numeric_limits<double>::infinity();
    const Aggregate found = aggregate(std::vector<double>{1.0, infinite, 2.0});
    EXPECT_EQ(found.mean, infinite);
    EXPECT_EQ(found.quantiles[2], 2.0);
    EXPECT_EQ(found.quantiles[4], infinite);
    EXPECT_EQ(found.undefined, 0U);
}

RC_GTEST_PROP(Aggregate, QuantilesAreThoseOfTheSortedValues, ()) {
    std::vector<double> values = some_values();
    const Aggregate found = aggregate(values);
    std::sort(values.begin(), values.end());
    for (std::size_t q = 0; q < quantile_levels.size(); ++q) {
        const double rank = quantile_levels[q] * static_cast<double>(values.size() - 1);
        const auto below = static_cast<std::size_t>(std::floor(rank));
        const std::size_t above = std::min(below + 1, values.size() - 1);
        const double share = rank - std::floor(rank);
        const double expected = (1.0 - share) * values[below] + share * values[above];
        // three roundings of numbers up to the larger neighbour, and one of their difference
        const double size = std::max(std::abs(values[below]), std::abs(values[above]));
        RC_ASSERT(std::abs(found.quantiles[q] - expected) <= 4.0 * epsilon * size);
    }
    RC_ASSERT(std::is_sorted(found.quantiles.begin(), found.quantiles.end()));
}

RC_GTEST_PROP(Aggregate, DoesNotChangeItsInputNorDependOnItsOrder, ()) {
    const std::vector<double> values = some_values();
    std::vector<double> turned(values);
    std::rotate(turned.begin(), turned.begin() + *rc::gen::inRange(0, static_cast<int>(values.size())), turned.end());
    const std::vector<double> before(turned);
    const Aggregate one = aggregate(values), other = aggregate(turned);
    RC_ASSERT(turned == before);
    RC_ASSERT(one.mean == other.mean);  // eighths: the sum is exact in any order
    RC_ASSERT(one.quantiles == other.quantiles);
    RC_ASSERT(std::abs(one.std - other.std) <= 8.0 * epsilon * one.std);
}

}  // namespace
}  // namespace colonnade::metrics
