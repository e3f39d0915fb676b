#include "host/metrics/histogram.hpp"

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
    if (values.empty()) return {};
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return histogram.order_statistics(ranks, *least, *greatest);
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

TEST(Histogram, CountsAlikeOneByOneAndTogether) {
    Histogram one_by_one, together;
    one_by_one.add(std::vector<double>{2.5, 2.5, -3.0, 2.5});
    together.add(2.5, 3), together.add(-3.0, 1);
    const std::vector<std::size_t> ranks{0, 1, 3};
    EXPECT_EQ(one_by_one.order_statistics(ranks, -3.0, 2.5), (std::vector<double>{-3.0, 2.5, 2.5}));
    EXPECT_EQ(together.order_statistics(ranks, -3.0, 2.5), one_by_one.order_statistics(ranks, -3.0, 2.5));
    EXPECT_EQ(together.bytes(), Histogram::bytes(2));
}

TEST(Histogram, CountsMoreThan32BitsHold) {
    constexpr std::uint64_t many = std::uint64_t{5} << 31;
    Histogram histogram;
    histogram.add(1.0, many), histogram.add(std::vector<double>{2.0}), histogram.add(2.0, many);
    std::vector<std::uint64_t> octave(core::bins_in_octave);
    octave[0] = many;  // counted elsewhere
    histogram.add(core::bin_of(4.0) / core::bins_in_octave, octave);
    const std::vector<std::size_t> ranks{many - 1, many, 2 * many, 2 * many + 1, 3 * many};
    EXPECT_EQ(histogram.order_statistics(ranks, 1.0, 4.0), (std::vector<double>{1.0, 2.0, 2.0, 4.0, 4.0}));
}

TEST(Histogram, KeepsEqualValuesZeroesAndInfinitiesExactly) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(every_rank({0.1, 0.1, 0.1}), (std::vector<double>{0.1, 0.1, 0.1}));
    EXPECT_EQ(every_rank({infinity, 0.0, -infinity, -0.0}), (std::vector<double>{-infinity, 0.0, 0.0, infinity}));
}

}  // namespace
}  // namespace colonnade::metrics
