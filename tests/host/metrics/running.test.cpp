#include "host/metrics/running.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace colonnade::metrics {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

Aggregate in_blocks(const std::vector<double>& values, std::size_t each) {
    RunningAggregate running;
    for (std::size_t first = 0; first < values.size(); first += each)
        running.add(std::span(values).subspan(first, std::min(each, values.size() - first)));
    return running.result();
}

/// Everything but quantiles to the last bit where blocks are whole tiles, quantiles within the histogram's error of the
/// order statistics.
void expect_agrees(const std::vector<double>& values, std::size_t each) {
    const Aggregate exact = aggregate(values);
    const Aggregate found = in_blocks(values, each);
    EXPECT_EQ(found.defined, exact.defined);
    EXPECT_EQ(found.undefined, exact.undefined);
    EXPECT_EQ(found.mean, exact.mean);
    EXPECT_EQ(found.std, exact.std);
    double largest = 0.0;
    for (const double value : values)
        if (!std::isnan(value)) largest = std::max(largest, std::abs(value));
    // interpolating rounds a few times
    for (std::size_t q = 0; q < quantile_levels.size(); ++q)
        EXPECT_NEAR(found.quantiles[q], exact.quantiles[q], (Histogram::relative_error + 8.0 * epsilon) * largest);
}

TEST(RunningAggregate, AgreesWithTheAggregateOfAllValues) {
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal(3.0, 0.25);
    std::vector<double> values(10 * core::sum_tile + 7);
    for (double& value : values) value = normal(random);
    for (std::size_t k = 0; k < values.size(); k += 97) values[k] = undefined;
    std::fill_n(values.begin() + core::sum_tile, core::sum_tile, 3.0);            // a tile of equal values
    std::fill_n(values.begin() + 3 * core::sum_tile, core::sum_tile, undefined);  // a tile without any
    for (const std::size_t each : {core::sum_tile, 3 * core::sum_tile, values.size()}) expect_agrees(values, each);
}

TEST(RunningAggregate, OfBlocksFarApartHasTheirDistanceInItsStd) {
    // half at 0, half at 1: mean and std are 1/2 in exact numbers, and no operation rounds
    std::vector<double> values(512, 0.0);
    values.resize(1024, 1.0);
    const Aggregate found = in_blocks(values, 512);
    EXPECT_EQ(found.mean, 0.5);
    EXPECT_EQ(found.std, 0.5);
    EXPECT_EQ(found.quantiles[0], 0.0);
    EXPECT_EQ(found.quantiles[4], 1.0);
}

TEST(RunningAggregate, OfNothingDefinedIsUndefinedAndInfinityStaysInfinite) {
    const Aggregate none = in_blocks(std::vector<double>(7, undefined), 3);
    EXPECT_TRUE(std::isnan(none.mean));
    EXPECT_TRUE(std::isnan(none.std));
    EXPECT_TRUE(std::isnan(none.quantiles[2]));
    EXPECT_EQ(none.undefined, 7U);
    const double infinity = std::numeric_limits<double>::infinity();
    const Aggregate endless = in_blocks({1.0, infinity, 2.0, infinity}, 2);
    EXPECT_EQ(endless.mean, infinity);
    EXPECT_EQ(endless.quantiles[4], infinity);
}

}  // namespace
}  // namespace colonnade::metrics
