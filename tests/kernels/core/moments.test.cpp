#include "kernels/core/moments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/core/bins.hpp"

namespace colonnade::core {
namespace {

TEST(Sum, CarriesWhatItsRoundingsLose) {
    Sum sum;
    sum.add(1.0);
    for (int i = 0; i < 1000; ++i) sum.add(1e-17);  // each alone is lost on 1
    EXPECT_EQ(sum.total, 1.0);
    EXPECT_EQ(
        sum.value(),
        1.0 + 1e-14);  // what was lost adds up to 1e-14 within 1000 roundings of 1e-14, far below half an ulp of 1
    Sum infinite;
    infinite.add(std::numeric_limits<double>::infinity());
    infinite.add(1.0);
    EXPECT_EQ(infinite.value(), std::numeric_limits<double>::infinity());
}

/// Of two values.
Moments pair(double a, double b) {
    Moments found;
    found.defined = 2;
    found.sum.add(a), found.sum.add(b);
    found.squares.add((a - b) * (a - b) / 2.0);
    found.least = std::min(a, b), found.greatest = std::max(a, b);
    return found;
}

TEST(Moments, MergeToThoseOfAllValues) {
    Moments all;
    all.add(Moments{});  // of undefined values alone
    EXPECT_EQ(all.mean(), 0.0);
    // 1, 3, 5, 7, 9, 11: mean 6, squares 2 (1 + 9 + 25); no operation rounds
    for (const double first : {1.0, 5.0, 9.0}) all.add(pair(first, first + 2.0));
    all.add(Moments{});
    EXPECT_EQ(all.defined, 6U);
    EXPECT_EQ(all.mean(), 6.0);
    EXPECT_EQ(all.squares.value(), 70.0);
    EXPECT_EQ(all.least, 1.0);
    EXPECT_EQ(all.greatest, 11.0);
    EXPECT_EQ(squared_distance(std::nan(""), 1.0), 0.0);
    EXPECT_EQ(squared_distance(3.0, 1.0), 4.0);
}

TEST(Moments, OfTilesFarFromZeroKeepTheirSquares) {
    // squares of distances of 1 and 2^-20 from means near 2^40: their sums of squares themselves would round them off
    Moments all;
    all.add(pair(0x1p40, 0x1p40 + 0x1p-12));
    all.add(pair(0x1p40 + 2.0, 0x1p40 + 2.0 + 0x1p-12));
    EXPECT_EQ(all.squares.value(), 4.0 + 0x1p-24);
}

TEST(Bins, AscendWithTheirValuesAndHoldThem) {
    const std::vector<double> values{-1e300, -2.5,   -2.5 + 1e-9, -1e-300, -0.0,   0.0,
                                     5e-324, 1e-300, 0.1,         1.0,     4095.0, 1e300};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = values[i];
        const double end = value_of_bin(bin_of(value));  // towards 0
        EXPECT_LE(std::abs(end), std::abs(value)) << value;
        EXPECT_TRUE(!std::isnormal(value) || std::abs(value - end) < std::abs(value) / bins_in_octave) << value;
        EXPECT_TRUE(i == 0 || bin_of(value) >= bin_of(values[i - 1])) << value;
    }
    EXPECT_EQ(bin_of(-0.0), bin_of(0.0));
    EXPECT_EQ(value_of_bin(bin_of(4095.0)), 4095.0);
}

}  // namespace
}  // namespace colonnade::core
