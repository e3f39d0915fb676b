#include "core/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/bins.hpp"

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

TEST(Moment, LeavesUndefinedValuesOut) {
    Moment some, none, all;
    some.add(3.0), some.add(std::nan("")), some.add(-2.0);
    none.add(std::nan(""));
    all.add(none), all.add(some);
    EXPECT_EQ(all.defined, 2U);
    EXPECT_EQ(all.sum.value(), 1.0);
    EXPECT_EQ(all.least, -2.0);
    EXPECT_EQ(all.greatest, 3.0);
    EXPECT_EQ(squared_distance(std::nan(""), 1.0), 0.0);
    EXPECT_EQ(squared_distance(3.0, 1.0), 4.0);
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
