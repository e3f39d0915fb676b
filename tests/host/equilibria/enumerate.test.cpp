#include "host/equilibria/enumerate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "colonnade/run.hpp"
#include "host/stability/minors.hpp"
#include "support/oracle.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

game::Network network_of(const MatrixXd& w, const VectorXd& u, const game::Unit& unit) {
    return {w, u, std::vector<game::Unit>(static_cast<std::size_t>(u.size()), unit)};
}

const game::Unit relu_unit{.form = {Activation::relu}};

/// Entries in [-size, size].
MatrixXd random_matrix(Eigen::Index rows, Eigen::Index columns, double size) {
    MatrixXd m(rows, columns);
    for (double& entry : m.reshaped()) entry = size * (*rc::gen::inRange(-100000, 100001) / 100000.0);
    return m;
}

RC_GTEST_PROP(Enumeration, FindsOneEquilibriumWhereAllPrincipalMinorsArePositive, ()) {
    const auto n = *rc::gen::inRange<Eigen::Index>(1, 7);
    const MatrixXd w = random_matrix(n, n, 0.8);
    RC_PRE(stability::p_matrix(w) == stability::Answer::yes);
    const VectorXd u = random_matrix(n, 1, 2.0);
    const auto unit =
        *rc::gen::element(relu_unit, game::Unit{.form = {Activation::saturated}, .threshold = 0.1, .max = 0.7},
                          game::Unit{.form = {Activation::soft_threshold}, .lambda = 0.3});
    const Enumeration found = enumerate(network_of(w, u, unit));
    RC_ASSERT(found.equilibria.size() == 1U);
    RC_ASSERT(found.continua.empty());
}

RC_GTEST_PROP(Enumeration, HoldsEveryEquilibriumThatTheFlowReachesAndNothingElse, ()) {
    const auto n = *rc::gen::inRange<Eigen::Index>(1, 6);
    const MatrixXd w = random_matrix(n, n, 2.0);
    const VectorXd u = random_matrix(n, 1, 1.0);
    const game::Unit unit{.form = {Activation::saturated}, .max = 1.5};
    const test::Network oracle{w, u, std::vector<test::Phi>(static_cast<std::size_t>(n), test::saturated(1.5))};
    const Enumeration found = enumerate(network_of(w, u, unit));
    RC_ASSERT(!found.equilibria.empty());  // Brouwer: a continuous map of a box into itself
    for (const Equilibrium& one : found.equilibria) RC_ASSERT(test::residual(oracle, one.rates) < 1e-9);
    VectorXd reached;
    try {
        reached = test::equilibrium(oracle, VectorXd::Constant(n, 0.75), 1e-12, 0.05);
    } catch (const std::runtime_error&) {
        return;  // a cycle
    }
    const auto is_it = [&](const Equilibrium& one) { return (one.rates - reached).cwiseAbs().maxCoeff() < 1e-7; };
    RC_ASSERT(std::any_of(found.equilibria.begin(), found.equilibria.end(), is_it));
}

TEST(Enumeration, OfTwoChannelsBeyondSelfExcitationOneListsBothWinnersAndTheSaddle) {
    const double w_EE = 1.5, w_II = 0.2, kappa = 1.0 / (1.0 + w_II);
    const Enumeration found =
        enumerate(network_of(test::shared_matrix(2, w_EE, 1.0, 1.0, w_II), Eigen::Vector3d(1.0, 1.0, 0.0), relu_unit));
    ASSERT_EQ(found.equilibria.size(), 3U);
    EXPECT_EQ(found.regions, 8U);
    const double winner = 1.0 / (1.0 - w_EE + kappa), both = 1.0 / (1.0 - w_EE + 2.0 * kappa);
    std::vector<double> firsts;
    for (const Equilibrium& one : found.equilibria) firsts.push_back(one.rates(0));
    std::sort(firsts.begin(), firsts.end());
    EXPECT_NEAR(firsts[0], 0.0, 1e-12);
    EXPECT_NEAR(firsts[1], both, 1e-12);
    EXPECT_NEAR(firsts[2], winner, 1e-12);
}

TEST(Enumeration, ListsAnEquilibriumOnCornersOnceWhateverRoundingDoesToItsZeros) {
    // three pairs with paired inhibition and no drive of I: the interneuron of a silent channel rests on its corner. Of
    // hard competition there are the winner alone, each two and all three at their saddle
    MatrixXd w = MatrixXd::Zero(6, 6);
    w.topLeftCorner(3, 3).diagonal().setConstant(0.543);
    w.topRightCorner(3, 3).setConstant(-1.303);
    w.topRightCorner(3, 3).diagonal().setConstant(-0.025);
    w.bottomLeftCorner(3, 3).setIdentity();
    w.bottomRightCorner(3, 3).diagonal().setConstant(-0.2);
    VectorXd u = VectorXd::Zero(6);
    u.head(3) << 0.8979, 1.0549, 0.9491;
    const Enumeration found = enumerate(network_of(w, u, game::Unit{.form = {Activation::saturated}, .max = 2.253}));
    EXPECT_EQ(found.equilibria.size(), 7U);
}

TEST(Enumeration, AtSelfExcitationOneReportsTheSegmentOfEquilibria) {
    const Enumeration found =
        enumerate(network_of(test::shared_matrix(2, 1.0, 1.0, 1.0, 0.2), Eigen::Vector3d(1.0, 1.0, 0.0), relu_unit));
    ASSERT_EQ(found.continua.size(), 1U);
    EXPECT_TRUE(found.continua[0].is_segment);
    EXPECT_EQ(found.continua[0].pieces, (Pattern{1, 1, 1}));
    // on the segment the interneuron hears x0 + x1 = (1 + w_II) / (w_EI w_IE)
    EXPECT_NEAR(found.continua[0].rates(0) + found.continua[0].rates(1), 1.2, 1e-9);
}

TEST(Enumeration, AsksBeforeEverySetOfLinearNeuronsWhetherToStop) {
    const game::Network network = network_of(MatrixXd::Zero(3, 3), VectorXd::Zero(3), relu_unit);
    for (int most = 0; most < 8; ++most) {
        int asked = 0;
        EXPECT_THROW((void)enumerate(network, [&] { return asked++ == most; }), Interrupted) << most;
    }
    EXPECT_EQ(enumerate(network, [] { return false; }).regions, 8U);
}

TEST(Enumeration, IsForPiecewiseLinearActivationsOfAtMostTwelveNeurons) {
    const auto of = [](Eigen::Index n, const game::Unit& unit) {
        return is_enumerable(network_of(MatrixXd::Zero(n, n), VectorXd::Zero(n), unit));
    };
    EXPECT_TRUE(of(12, relu_unit));
    EXPECT_FALSE(of(13, relu_unit));
    EXPECT_FALSE(of(2, {.form = {Activation::tanh}}));
}

}  // namespace
}  // namespace colonnade::equilibria
