#include "host/game/cooperation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace colonnade::game {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

TEST(Cooperation, IsTheShareOfTimeInWhichBothEnergiesFall) {
    // spans 1, 2, 1, 4: both fall in the first and the last
    const std::vector<double> time{0.0, 1.0, 3.0, 4.0, 8.0}, residual(5, 1.0);
    const std::vector<double> excitatory{5.0, 4.0, 3.0, 3.5, 3.0}, inhibitory{2.0, 1.0, 1.5, 1.0, 0.5};
    EXPECT_DOUBLE_EQ(cooperation({time, residual, excitatory, inhibitory}, 0.5), 5.0 / 8.0);
    // one that stands still does not fall
    EXPECT_EQ(cooperation({time, residual, excitatory, std::vector<double>(5, 1.0)}, 0.5), 0.0);
}

TEST(Cooperation, EndsWithTheSampleAfterWhichTheCircuitStaysAtRest) {
    const std::vector<double> time{0.0, 1.0, 2.0, 3.0, 4.0}, falling{5.0, 4.0, 3.0, 2.0, 1.0};
    const std::vector<double> other{5.0, 4.0, 6.0, 5.0, 4.0};
    // a dip at the second sample is no rest; from the fourth on it stays: three spans count, and in two both fall
    const std::vector<double> residual{1.0, 0.05, 1.0, 0.1, 0.05};
    EXPECT_DOUBLE_EQ(cooperation({time, residual, falling, other}, 0.1), 2.0 / 3.0);
    const std::vector<double> quiet(5, 0.1);
    EXPECT_TRUE(std::isnan(cooperation({time, quiet, falling, other}, 0.1)));
}

TEST(Cooperation, IsUndefinedWhereAnEnergyIsAndInfiniteOnesMayFall) {
    const std::vector<double> time{0.0, 1.0, 2.0}, residual(3, 1.0), falling{3.0, 2.0, 1.0};
    const std::vector<double> absent(3, undefined);
    EXPECT_TRUE(std::isnan(cooperation({time, residual, falling, absent}, 0.0)));
    EXPECT_TRUE(std::isnan(cooperation({time, residual, absent, falling}, 0.0)));
    // from outside the range of an activation, where its cost is infinite, into it
    const std::vector<double> entering{std::numeric_limits<double>::infinity(), 2.0, 1.0};
    EXPECT_EQ(cooperation({time, residual, falling, entering}, 0.0), 1.0);
}

}  // namespace
}  // namespace colonnade::game
