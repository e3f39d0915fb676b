#include "kernels/core/step_choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

namespace colonnade::test {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double limit_of(std::complex<double> lambda) {
    return lambda.real() < 0.0 ? -2.0 * lambda.real() / std::norm(lambda) : infinite;
}

TEST(StepLimit, OfAPairIsThatOfItsStricterMode) {
    for (const double half_trace : {-3.0, -0.5, 0.0, 0.25, 2.0})
        for (const double square : {-4.0, -0.01, 0.0, 0.01, 0.25, 1.0, 16.0}) {
            const std::complex<double> root = std::sqrt(std::complex<double>(square));
            const double expected = std::min(limit_of(half_trace + root), limit_of(half_trace - root));
            const double found = core::step_limit_of_pair(half_trace, square, 0.0);
            if (std::isinf(expected))
                EXPECT_EQ(found, infinite) << half_trace << " " << square;
            else
                EXPECT_NEAR(found, expected, 8 * 2.3e-16 * expected) << half_trace << " " << square;  // few roundings
        }
}

TEST(StepLimit, OfAModeThatTurnsIsNeverThatOfLessThanTheLeastDamping) {
    for (const double damping : {0.001, 0.05, 0.1, 0.2, 0.9}) {
        // |lambda| = 3: at least the damping, 2 max(damping, 0.1) / |lambda|
        const double real = -3.0 * damping;
        const double found = core::step_limit_of_pair(real, real * real - 9.0, 0.1);
        EXPECT_NEAR(found, 2.0 * std::max(damping, 0.1) / 3.0, 1e-14) << damping;
    }
    EXPECT_EQ(core::step_limit_of_pair(0.01, -9.0, 0.1), infinite);
    EXPECT_EQ(core::step_limit_of_pair(-4.0, 1.0, 0.1), core::step_limit(-5.0));  // real modes: as they are
}

TEST(StepLimit, ThatAModeSetsIsTheEdgeOfDecay) {
    for (const double lambda : {-0.1, -1.0, -7.0}) {
        const double h = core::step_limit(lambda);
        EXPECT_LT(std::abs(1.0 + 0.999 * h * lambda), 1.0);
        EXPECT_GT(std::abs(1.0 + 1.001 * h * lambda), 1.0);
    }
    EXPECT_EQ(core::step_limit(0.0), infinite);
    EXPECT_EQ(core::step_limit(0.5), infinite);
}

}  // namespace
}  // namespace colonnade::test
