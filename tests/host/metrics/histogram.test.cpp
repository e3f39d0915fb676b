#include "metrics/histogram.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace colonnade::metrics {
namespace {

std::vector<double> every_rank(const std::vector<double>& values) {
    Histogram histogram;
    histogram.add(values);
    std::vector<std::size_t> ranks(values.size());
    std::iota(ranks.begin(), ranks.end(), std::size_t{0});
    return histogram.order_statistics(ranks);
}

RC_GTEST_PROP(Histogram, RemembersNormalNumbersOfBothSignsWithinItsError, ()) {
    std::vector<double> values;
    for (const auto bits : *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::arbitrary<std::uint64_t>()))
        if (const auto value = std::bit_cast<double>(bits); std::isnormal(value)) values.push_back(value);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> found = every_rank(values);
    RC_ASSERT(found.size() == sorted.size());
    for (std::size_t k = 0; k < sorted.size(); ++k)
        RC_ASSERT(std::abs(found[k] - sorted[k]) <= Histogram::relative_error * std::abs(sorted[k]));
}

RC_GTEST_PROP(Histogram, KeepsIntegersUpTo4096AsTheyAre, ()) {
    std::vector<double> values;
    for (const int v : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-4096, 4097))) values.push_back(v);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    RC_ASSERT(every_rank(values) == sorted);
}

RC_GTEST_PROP(Histogram, DoesNotDependOnTheOrder, ()) {
    const auto values = *rc::gen::container<std::vector<double>>(rc::gen::arbitrary<double>());
    RC_PRE(std::none_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }));
    std::vector<double> reversed(values.rbegin(), values.rend());
    RC_ASSERT(every_rank(values) == every_rank(reversed));
}

TEST(Histogram, KeepsEqualValuesZeroesAndInfinitiesExactly) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(every_rank({0.1, 0.1, 0.1}), (std::vector<double>{0.1, 0.1, 0.1}));
    EXPECT_EQ(every_rank({infinity, 0.0, -infinity, -0.0}), (std::vector<double>{-infinity, 0.0, 0.0, infinity}));
}

}  // namespace
}  // namespace colonnade::metrics
