/// Ellipsoids within one linear piece, against circuits whose course is known.
#include "attractors/basin.hpp"

#include <gtest/gtest.h>

namespace colonnade::test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd two(double a, double b) {
    return (VectorXd(2) << a, b).finished();
}

/// Two saturated neurons on [0, 4] without weights between them: each goes to its drive by itself.
game::Network apart(double drive) {
    game::Network network;
    network.weights = MatrixXd::Zero(2, 2);
    network.drive = two(drive, drive);
    network.units.assign(2, {.phi = core::Phi::saturated, .max = 4.0});
    return network;
}

TEST(Basin, IsEverythingWhereNoRateFeedsADrive) {
    EXPECT_TRUE(attractors::is_in_basin(apart(2.0), two(1, 1), two(2, 2), two(100, -50)));
}

TEST(Basin, IsEmptyAtACorner) {
    EXPECT_FALSE(attractors::is_in_basin(apart(4.0), two(1, 1), two(4, 4), two(4, 4)));
}

TEST(Basin, EndsWhereTheEllipsoidMeetsACorner) {
    // x' = -x + Phi(x / 2 + 1) on its own: the equilibrium 2 has the drive 2, a corner 2 above and one 2 below it, and
    // a drive half as far from it as the state: the ball of radius 4
    game::Network network = apart(1.0);
    network.weights = 0.5 * MatrixXd::Identity(2, 2);
    EXPECT_TRUE(attractors::is_in_basin(network, two(1, 1), two(2, 2), two(5.9, 2)));
    EXPECT_FALSE(attractors::is_in_basin(network, two(1, 1), two(2, 2), two(6.1, 2)));
}

TEST(Basin, OfAnUnstableEquilibriumIsEmpty) {
    game::Network network = apart(-1.0);
    network.weights = 1.5 * MatrixXd::Identity(2, 2);
    EXPECT_FALSE(attractors::is_in_basin(network, two(1, 1), two(2, 2), two(2, 2)));
}

TEST(Basin, IsNotToldForSmoothActivations) {
    game::Network network = apart(2.0);
    for (game::Unit& unit : network.units) unit.phi = core::Phi::tanh;
    EXPECT_FALSE(attractors::is_in_basin(network, two(1, 1), two(1, 1), two(1, 1)));
}

}  // namespace
}  // namespace colonnade::test
