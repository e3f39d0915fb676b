/// Orbits and exponents against closed forms: linear circuits whose flow is a rotation, and threshold-linear rings.
#include "host/dynamics/limit_set.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "host/dynamics/one_column.hpp"

namespace colonnade::test {
namespace {

using Eigen::VectorXd;

TEST(LimitSet, OfARotationIsItsCircleWithMultipliersOfOne) {
    // w_EE = 2: trace 0, omega^2 = loop^2 - 1
    OneColumn column(linear_pair(2.0, 3.0));
    const auto system = column.system();
    const VectorXd start = two(0.7, 0.1);
    const auto found = dynamics::limit_set(system, 0, column.rule(), start, 50.0, 100'000, false);
    ASSERT_TRUE(found.cycle);
    const double period = 2.0 * std::numbers::pi / std::sqrt(8.0);
    EXPECT_NEAR(found.cycle->period, period, 1e-7 * period);
    // dx_I/dt = 3 x_E - x_I leads x_I by asin(omega/3): equal amplitudes, as the form x_E^2 + x_I^2 - 2/3 x_E x_I is
    // kept
    const double amplitude = std::sqrt((0.49 + 0.01 - 2.0 / 3.0 * 0.07) / (1.0 - 1.0 / 9.0));
    for (const double each : found.cycle->amplitudes) EXPECT_NEAR(each, amplitude, 1e-7);
    for (const auto& multiplier : found.cycle->multipliers) EXPECT_NEAR(std::abs(multiplier), 1.0, 1e-5);
}

TEST(LimitSet, OfASpiralIsNone) {
    // from a ten-thousandth to a tenth a turn: neither the course nor Newton, who would find the equilibrium, makes a
    // cycle of it, and hundreds of turns do not make it aperiodic
    for (const double damping : {1e-4, 1e-3, 4e-3, 0.02, 0.1}) {
        OneColumn column(linear_pair(2.0 - damping, 3.0));
        const auto system = column.system();
        const VectorXd start = two(0.7, 0.1);
        for (const double window : {50.0, 1500.0}) {
            const auto found = dynamics::limit_set(system, 0, column.rule(), start, window, 400'000, true);
            EXPECT_FALSE(found.cycle) << damping;
            EXPECT_FALSE(found.aperiodic) << damping;
        }
    }
}

TEST(LimitSet, ClosesAnOrbitThatTheCourseIsFarFrom) {
    // the saturated pair of tests/data/flow/saturated-cycle.toml
    Spec spec = wilson_cowan_spec(4.0, 4.0, 4.0, 1.0, 6.0, 1.0);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.microcircuit.excitatory.max = spec.microcircuit.inhibitory.max = Draw::of(10.0);
    OneColumn column(spec);
    const auto system = column.system();
    const VectorXd start = two(1.9, 2.2);
    const auto near = dynamics::limit_set(system, 0, column.rule(), start, 40.0, 100'000, false);
    ASSERT_TRUE(near.cycle);
    EXPECT_NEAR(near.cycle->period, 2.400439, 1e-6);
    // Newton from a state off the orbit by a tenth of its range
    const VectorXd off = near.cycle->state + two(0.05, -0.05);
    const auto closed = dynamics::close_orbit(system, 0, column.rule(), off, 2.3, 0.5, 100'000);
    ASSERT_TRUE(closed);
    EXPECT_NEAR(closed->period, near.cycle->period, 1e-7);
    EXPECT_LT((closed->state - near.cycle->state).cwiseAbs().maxCoeff(), 1e-6);
    EXPECT_NEAR(closed->multiplier, near.cycle->multiplier, 1e-3);
    EXPECT_LT(closed->multiplier, 1.0);
}

TEST(LargestExponent, OfALinearCircuitIsItsAbscissa) {
    // real eigenvalues -0.5 and -1.2: the tangent turns to the slower one
    Spec spec = wilson_cowan_spec(0.5, 0.0, 0.4, 0.2, 0.3, 0.1);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::linear;
    OneColumn column(spec);
    const auto system = column.system();
    const VectorXd start = two(0.7, 0.1);
    const auto found = dynamics::largest_exponent(system, 0, column.rule(), start, 400.0, 1'000'000);
    EXPECT_NEAR(found.exponent, -0.5, 1e-5);
    EXPECT_LT(found.standard_error, 1e-5);
}

}  // namespace
}  // namespace colonnade::test
