#include "host/dynamics/passages.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace colonnade::test {
namespace {

using dynamics::Passage;

/// Passages at `end` plus `off` times `ratio` a return, with speeds that share the ratio and end at `speed`.
std::vector<Passage> spiral(double end, double off, double ratio, double speed, int count) {
    std::vector<Passage> passages;
    for (int k = 0; k < count; ++k) {
        const double left = std::pow(ratio, k);
        passages.push_back(
            {static_cast<double>(k), speed + off * left, Eigen::VectorXd::Constant(2, end + off * left)});
    }
    return passages;
}

TEST(Passages, OfASpiralApproachAndFadeOnlyWhereNothingIsLeft) {
    for (const double ratio : {0.1, 0.5, 0.9, 0.999}) {
        EXPECT_TRUE(dynamics::approaches(spiral(1.0, 0.5, ratio, 0.7, 12), 1, 1.0)) << ratio;
        EXPECT_FALSE(dynamics::fades(spiral(1.0, 0.5, ratio, 0.7, 12), 1, 0.3)) << ratio;
        EXPECT_TRUE(dynamics::fades(spiral(1.0, 0.5, ratio, 0.0, 12), 1, 0.3)) << ratio;
    }
    EXPECT_FALSE(dynamics::approaches(spiral(1.0, 0.01, 1.05, 0.7, 12), 1, 1.0)) << "leaves";
    EXPECT_FALSE(dynamics::fades(spiral(1.0, 0.01, 1.05, 0.0, 12), 1, 0.3)) << "grows";
}

TEST(Passages, ReturnAfterTheLeastNumberThatComesBack) {
    std::vector<Passage> passages;
    for (int k = 0; k < 9; ++k) passages.push_back({1.0 * k, 1.0, Eigen::VectorXd::Constant(1, 0.1 * (k % 3))});
    EXPECT_EQ(dynamics::arrived_return(passages, 1e-3), 3U);
    EXPECT_EQ(dynamics::arrived_return(passages, 1.0), 1U);
    EXPECT_EQ(dynamics::arrived_return(spiral(0.0, 1.0, 0.5, 1.0, 6), 1e-3), 0U);
}

}  // namespace
}  // namespace colonnade::test
