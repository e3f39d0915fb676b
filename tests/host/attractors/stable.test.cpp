#include "host/attractors/stable.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "host/equilibria/enumerate.hpp"
#include "host/stability/spectrum.hpp"
#include "support/oracle.hpp"

namespace colonnade::attractors {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

game::Network saturated_network(const MatrixXd& w, const VectorXd& u, double max) {
    const game::Unit unit{.form = {Activation::saturated}, .max = max};
    return {w, u, std::vector<game::Unit>(static_cast<std::size_t>(u.size()), unit)};
}

TEST(StableEquilibria, OfASaturatingPairBetweenItsFoldsAreTheLowAndTheSaturatedOne) {
    // w_EE = 1.8 lies between the corners of E, 1 + w_EI - u_E/r = 1.75, and of I, 1.9375 (examples/bistable-pair.toml)
    MatrixXd w(2, 2);
    w << 1.8, -1.0, 1.5, -0.2;
    const game::Network pair = saturated_network(w, Eigen::Vector2d(0.5, 0.0), 2.0);
    ASSERT_EQ(equilibria::enumerate(pair).equilibria.size(), 3U);
    const auto found = stable_equilibria(pair, Eigen::Vector2d(1.0, 0.5));
    ASSERT_EQ(found.size(), 2U);
    const double delta = (1.0 - 1.8) * 1.2 + 1.5;
    EXPECT_EQ(found[0].rates, Eigen::Vector2d(2.0, 2.0));
    EXPECT_NEAR(found[1].rates(0), 1.2 * 0.5 / delta, 1e-12);
    EXPECT_NEAR(found[1].rates(1), 1.5 * 0.5 / delta, 1e-12);
    // the trace (w_EE - 1)/tau_E - (1 + w_II)/tau_I is 0.8 - 1.2/1.6 > 0: the low one is no longer stable
    const auto slow = stable_equilibria(pair, Eigen::Vector2d(1.0, 1.6));
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].rates, Eigen::Vector2d(2.0, 2.0));
}

TEST(StableEquilibria, OfTwoSelfExcitingTanhUnitsAreFoundUpToTheirFolds) {
    // x = tanh(2 x + u) folds at x = -+sqrt(1/2), u = artanh(x) - 2x; each unit alone has two stable equilibria inside
    const double x = std::sqrt(0.5), fold = 2.0 * x - std::atanh(x);
    const game::Unit unit{.form = {Activation::tanh}};
    for (const double share : {0.0, 0.9, 0.9999, 1.0001}) {
        const game::Network two{
            2.0 * MatrixXd::Identity(2, 2), Eigen::Vector2d(share * fold, share * fold), {unit, unit}};
        const auto found = stable_equilibria(two, VectorXd::Ones(2));
        EXPECT_EQ(found.size(), share < 1.0 ? 4U : 1U) << share;
        for (const StableEquilibrium& one : found)
            EXPECT_LT(one.uncertainty, 1e-9);  // a residual of 1e-12 at most, ten times that, times 1 / (1 - slope)
    }
}

TEST(StableEquilibria, LeavesOutADriveOnACorner) {
    // x = relu(0): slopes 0 and 1 both lead there
    const game::Network one{MatrixXd::Constant(1, 1, 0.5), VectorXd::Zero(1), {game::Unit{.form = {Activation::relu}}}};
    EXPECT_EQ(equilibria::enumerate(one).equilibria.size(), 1U);
    EXPECT_TRUE(stable_equilibria(one, VectorXd::Ones(1)).empty());
}

RC_GTEST_PROP(StableEquilibria, AreTheEnumeratedOnesWhoseSpectrumLiesLeft, ()) {
    const auto n = *rc::gen::inRange<Eigen::Index>(1, 5);
    const auto number = [](double low, double high) {
        return low + (high - low) * (*rc::gen::inRange(0, 100001) / 1e5);
    };
    MatrixXd w(n, n);
    VectorXd u(n), tau(n);
    for (double& entry : w.reshaped()) entry = number(-2.0, 2.0);
    for (double& entry : u) entry = number(-1.0, 1.0);
    for (double& entry : tau) entry = number(0.5, 2.0);
    const game::Network network = saturated_network(w, u, 1.5);
    RC_ASSERT(is_listable(network));
    std::size_t expected = 0;
    for (const equilibria::Equilibrium& one : equilibria::enumerate(network).equilibria) {
        const auto found = stability::spectrum(stability::jacobian(w, tau, game::slopes(network, one.rates)));
        RC_PRE(std::abs(found.abscissa) > 1e-9);  // on the verge of stability rounding decides
        for (Eigen::Index i = 0; i < n; ++i) {
            const double z = w.row(i).dot(one.rates) + u(i);
            RC_PRE(game::distance_to_corner(network.units[0], z) > 1e-9);
        }
        expected += found.abscissa < 0.0 ? 1 : 0;
    }
    RC_ASSERT(stable_equilibria(network, tau).size() == expected);
}

TEST(StableEquilibria, AreListedUpToEightyOneActiveSetsOrFourNeuronsWithSmoothOnes) {
    const auto of = [](std::size_t n, const game::Unit& unit) {
        const auto size = static_cast<Eigen::Index>(n);
        return is_listable({MatrixXd::Zero(size, size), VectorXd::Zero(size), std::vector<game::Unit>(n, unit)});
    };
    EXPECT_TRUE(of(4, {.form = {Activation::saturated}}));
    EXPECT_FALSE(of(5, {.form = {Activation::soft_threshold}}));
    EXPECT_TRUE(of(6, {.form = {Activation::relu}}));
    EXPECT_FALSE(of(7, {.form = {Activation::relu}}));
    EXPECT_TRUE(of(4, {.form = {Activation::tanh}}));
    EXPECT_FALSE(of(5, {.form = {Activation::tanh}}));
}

}  // namespace
}  // namespace colonnade::attractors
