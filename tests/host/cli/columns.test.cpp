#include "host/cli/columns.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace colonnade::cli::test {
namespace {

using Cells = std::vector<std::string>;

TEST(ShownRates, AreZeroWhereRoundingIsAllThatIsLeft) {
    EXPECT_EQ(shown_rates(std::vector{0.5, -1.2e-17, 1.2e-17, -0.0}), (Cells{"0.5", "0", "0", "0"}));
    EXPECT_EQ(shown_rates(std::vector{0.5, 1e-12, -0.3}), (Cells{"0.5", "1e-12", "-0.3"}));
}

TEST(ShownRates, AreMeasuredAgainstTheCircuitsOwnRates) {
    // small circuits have small rates, and large ones much rounding
    EXPECT_EQ(shown_rates(std::vector{1e-200, -2e-201}), (Cells{"1e-200", "-2e-201"}));
    EXPECT_EQ(shown_rates(std::vector{1e12, 1e-5}), (Cells{"1e+12", "0"}));
    const double single = std::numeric_limits<float>::epsilon();
    EXPECT_EQ(shown_rates(std::vector{0.5, 1e-8}, single), (Cells{"0.5", "0"}));
    EXPECT_EQ(shown_rates(std::vector{0.5, 1e-8}), (Cells{"0.5", "1e-08"}));
}

TEST(ShownRates, KeepWhatIsNoNumber) {
    const double undefined = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(shown_rates(std::vector{undefined, infinite, 1.0}), (Cells{"-", "infinite", "1"}));
    EXPECT_EQ(shown_rates({}), Cells{});
}

TEST(RatesCell, HoldsTheFirstSix) {
    EXPECT_EQ(rates_cell(std::vector{1.0, -1e-18}), "1 0");
    EXPECT_EQ(rates_cell(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0}), "1 2 3 4 5 6 ...");
}

}  // namespace
}  // namespace colonnade::cli::test
