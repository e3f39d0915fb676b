#include "kernels/core/settling.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace colonnade::core {
namespace {

TEST(Settling, OfAnExponentialDecayIsItsClosedForm) {
    // r(t) = e^(-t / 3) falls to 2 % of its peak at t = 3 ln 50, and interpolation between tests is exponential
    for (const double interval : {0.5, 1.7, 4.0}) {
        Settling settling;
        for (double t = 0.0; t < 60.0; t += interval) settling.add(0.02, t, std::exp(-t / 3.0));
        EXPECT_NEAR(settling.time, 3.0 * std::log(50.0), 1e-12) << interval;
    }
}

TEST(Settling, StartsAgainWhenTheResidualRises) {
    Settling settling;
    settling.add(0.1, 0.0, 1.0);
    settling.add(0.1, 1.0, 0.01);
    EXPECT_TRUE(std::isfinite(settling.time));
    settling.add(0.1, 2.0, 0.5);
    EXPECT_TRUE(std::isnan(settling.time));
    settling.add(0.1, 3.0, 0.02);
    EXPECT_GT(settling.time, 2.0);
    EXPECT_LE(settling.time, 3.0);
}

TEST(Settling, OfACircuitAtRestIsZero) {
    Settling settling;
    settling.add(0.02, 0.0, 0.0);
    settling.add(0.02, 1.0, 0.0);
    EXPECT_EQ(settling.time, 0.0);
}

}  // namespace
}  // namespace colonnade::core
