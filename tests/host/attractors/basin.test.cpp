/// Ellipsoids within one linear piece, against circuits whose course is known.
#include "host/attractors/basin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "host/equilibria/newton.hpp"
#include "host/linear_algebra/decompositions.hpp"
#include "support/oracle.hpp"

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
    network.units.assign(2, {.form = {Activation::saturated}, .max = 4.0});
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

TEST(Basin, OfTanhUnitsEndsWhereTheirCurvatureMayOutweighTheDecay) {
    // x' = -x + tanh(x / 2), twice: J = -1/2, P = I, and with |tanh''| <= 4 / (3 sqrt 3) the sum of
    // |P_i| M_i s_i |W_i| is 2 M |x| / 4, below 1 for |x| < 2 / M = 2.598
    game::Network network = apart(0.0);
    network.weights = 0.5 * MatrixXd::Identity(2, 2);
    for (game::Unit& unit : network.units) unit.form.kind = Activation::tanh;
    EXPECT_TRUE(attractors::is_in_basin(network, two(1, 1), two(0, 0), two(2.59, 0)));
    EXPECT_FALSE(attractors::is_in_basin(network, two(1, 1), two(0, 0), two(2.61, 0)));
    for (game::Unit& unit : network.units) unit.form.kind = Activation::power_law;  // bends without bound
    EXPECT_FALSE(attractors::is_in_basin(network, two(1, 1), two(0, 0), two(0.1, 0)));
}

RC_GTEST_PROP(Basin, OfARandomTanhPairIsLeftByNoCourse, ()) {
    const auto number = [](double low, double high) {
        return low + (high - low) * (*rc::gen::inRange(0, 100001) / 1e5);
    };
    game::Network network = apart(0.0);
    for (double& weight : network.weights.reshaped()) weight = number(-1.5, 1.5);
    for (double& drive : network.drive) drive = number(-1.0, 1.0);
    for (game::Unit& unit : network.units) unit.form.kind = Activation::tanh;
    const auto known = equilibria::newton_equilibria(network, two(0, 0), 8);
    RC_PRE(!known.empty());
    const VectorXd at = known.front();
    // a weakly damped spiral that the oracle's 2e6 steps of 0.02 do not bring below 1e-12 = e^-28 tells nothing
    const VectorXd slope = 1.0 - at.array().square();
    const MatrixXd flow = MatrixXd(slope.asDiagonal() * network.weights) - MatrixXd::Identity(2, 2);
    RC_PRE((1.0 + 0.02 * linear_algebra::eigenvalues(flow).array()).abs().maxCoeff() < 1.0 - 3e-5);
    VectorXd off = two(number(-1.0, 1.0), number(-1.0, 1.0));
    // the farthest state in that direction that is told, to a half
    for (int i = 0; i < 12 && !attractors::is_in_basin(network, two(1, 1), at, at + off); ++i) off *= 0.5;
    RC_PRE(attractors::is_in_basin(network, two(1, 1), at, at + off));
    const VectorXd state = at + off;
    const Network oracle{network.weights, network.drive, {tanh_gain(1.0), tanh_gain(1.0)}};
    RC_ASSERT((equilibrium(oracle, state, 1e-12, 0.02) - at).cwiseAbs().maxCoeff() < 1e-6);
}

}  // namespace
}  // namespace colonnade::test
