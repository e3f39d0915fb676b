#include "host/game/linearise.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "support/units.hpp"

namespace colonnade::game {
namespace {

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

RC_GTEST_PROP(SlopeRange, HoldsTheSlopesOfAllDrivesWithin, ()) {
    auto units = test::proximal_units();
    units.push_back({.form = {Activation::power_law, 2.5}, .gain = 0.7});
    for (const Unit& unit : units) {
        const double z = number(-3.0, 3.0), off = std::pow(10.0, number(-12.0, 0.5));
        const SlopeRange range = slope_range(unit, z, off);
        RC_ASSERT(range.low >= 0.0);
        for (int k = -50; k <= 50; ++k) {
            const double slope = unit.slope(z + off * k / 50.0);
            RC_ASSERT(slope >= range.low);
            RC_ASSERT(slope <= range.high);
        }
    }
}

TEST(SlopeRange, OfADriveThatIsKnownWellIsNarrow) {
    auto units = test::proximal_units();
    units.push_back({.form = {Activation::power_law, 2.5}, .gain = 0.7});
    for (const Unit& unit : units) {
        // the largest curvature here is that of the power law, 2.5 1.5 0.7 sqrt(0.8) = 2.35, over a width of 2e-9
        const SlopeRange range = slope_range(unit, 0.8, 1e-9);
        EXPECT_LE(range.high - range.low, 5e-9) << static_cast<int>(unit.form.kind);
    }
}

TEST(Linearise, OfExactRatesHasTheSlopesOfTheFormula) {
    const Unit tanh{.form = {Activation::tanh}, .gain = 0.8};
    Network pair{Eigen::MatrixXd(2, 2), Eigen::VectorXd(2), {tanh, Unit{}}};
    pair.weights << 0.5, -1.0, 2.0, 0.0;
    const Eigen::Vector2d rates(0.5, 0.25);
    pair.drive << std::atanh(0.5) / 0.8 - 0.25 + 0.25, 0.25 - 1.0;
    const Linearisation found = linearise(pair, rates);
    EXPECT_NEAR(found.slope(0), 0.8 * 0.75, 1e-14);
    EXPECT_LT(found.error(0), 1e-13);
    EXPECT_EQ(found.slope(1), 1.0);
    EXPECT_EQ(found.error(1), 0.0);
    EXPECT_TRUE(found.corners.empty());
}

TEST(Linearise, HoldsTheSlopesAtTheEquilibriumThatRatesOfSinglePrecisionAreNextTo) {
    // x = tanh(k (w x + u)) of one neuron: the rate is off by what single precision leaves, the slopes by a part of it
    for (const double x : {0.1, 0.5, 0.9, 0.999}) {
        const Unit tanh{.form = {Activation::tanh}, .gain = 1.0};
        const double w = 0.9;
        const Network one{
            Eigen::MatrixXd::Constant(1, 1, w), Eigen::VectorXd::Constant(1, std::atanh(x) - w * x), {tanh}};
        const Linearisation found =
            linearise(one, Eigen::VectorXd::Constant(1, static_cast<double>(static_cast<float>(x) + 1e-7F)));
        EXPECT_LE(std::abs(found.slope(0) - (1.0 - x * x)), found.error(0)) << x;
        EXPECT_GT(found.error(0), 0.0);
        // 2 |B^-1| r, in the drive, times a curvature of at most 0.77
        EXPECT_LT(found.error(0), 2.0 * 0.77 * 0.9 * 2.0 * 2e-7 / (1.0 - 0.9 * (1.0 - x * x))) << x;
    }
}

TEST(Linearise, FindsADriveOnACornerAsFarAsItIsKnown) {
    for (const double off : {0.0, 1e-9}) {
        // silent at z = -off; the rate is too large by 1e-9
        const Network one{Eigen::MatrixXd::Constant(1, 1, 0.5), Eigen::VectorXd::Constant(1, -off), {Unit{}}};
        EXPECT_EQ(linearise(one, Eigen::VectorXd::Constant(1, 1e-9)).corners.size(), 1U);
    }
    const Network one{Eigen::MatrixXd::Constant(1, 1, 0.5), Eigen::VectorXd::Constant(1, -1e-6), {Unit{}}};
    EXPECT_TRUE(linearise(one, Eigen::VectorXd::Constant(1, 1e-9)).corners.empty());
}

TEST(NearDrives, AreUnknownWhereTheNetworkIsSingular) {
    // w = 1: a line of equilibria
    const Network one{Eigen::MatrixXd::Constant(1, 1, 1.0), Eigen::VectorXd::Zero(1), {Unit{}}};
    EXPECT_TRUE(std::isinf(near_drives(one, Eigen::VectorXd::Constant(1, 0.5)).off(0)));
    EXPECT_EQ(linearise(one, Eigen::VectorXd::Constant(1, 0.5)).corners.size(), 1U);
}

}  // namespace
}  // namespace colonnade::game
