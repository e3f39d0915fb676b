#include "host/equilibria/prune.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "colonnade/run.hpp"
#include "host/equilibria/newton.hpp"
#include "support/oracle.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

ProvenList all_of(const game::Network& network) {
    return prune(network, bounding_box(network).value());
}

/// Sum over all equilibria of the sign of det(I - DW): the degree of x - Phi(Wx + u), which is 1 for bounded Phi.
int degree(const game::Network& network, const ProvenList& found) {
    int sum = 0;
    for (const Proven& one : found.equilibria) {
        const VectorXd slope = game::slopes(network, one.rates);
        const auto n = slope.size();
        sum += (MatrixXd::Identity(n, n) - slope.asDiagonal() * network.weights).determinant() > 0.0 ? 1 : -1;
    }
    return sum;
}

TEST(Prune, FindsTheThreeOfASelfExcitingPairAndTheOneBeyondItsFold) {
    // x = tanh(2x + u): three equilibria while |u| is below that of the fold, artanh(x) - 2x at x = -1/sqrt(2)
    const double x = -std::sqrt(0.5), fold = std::atanh(x) - 2.0 * x;
    MatrixXd weights(2, 2);
    weights << 2.0, 0.0, 0.5, 0.0;
    for (const auto& [drive, count] : {std::pair{0.0, 3U}, {fold - 1e-6, 3U}, {fold + 1e-6, 1U}, {3.0, 1U}}) {
        const game::Network network{weights, Eigen::Vector2d(drive, 0.1),
                                    std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
        const ProvenList found = all_of(network);
        EXPECT_TRUE(found.is_complete) << drive;
        EXPECT_EQ(found.equilibria.size(), count) << drive;
        for (const Proven& one : found.equilibria) EXPECT_LT(one.radius.maxCoeff(), 1e-11);
    }
}

TEST(Prune, SaysThatItDoesNotKnowOnAFold) {
    const double x = -std::sqrt(0.5), fold = std::atanh(x) - 2.0 * x;
    MatrixXd weights(2, 2);
    weights << 2.0, 0.0, 0.5, 0.0;
    const game::Network network{weights, Eigen::Vector2d(fold, 0.1),
                                std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
    const ProvenList found = all_of(network);
    EXPECT_FALSE(found.is_complete);
    EXPECT_EQ(found.equilibria.size(), 1U);  // the one on the other side is certain
}

TEST(Prune, FindsTheNineOfTwoSeparateCells) {
    MatrixXd weights(2, 2);
    weights << 2.0, 0.0, 0.0, 3.0;
    const game::Network network{weights, Eigen::Vector2d(0.0, 0.0),
                                std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
    const ProvenList found = all_of(network);
    EXPECT_TRUE(found.is_complete);
    EXPECT_EQ(found.equilibria.size(), 9U);  // those with a 0 lie on every cut of the box through its middle
    EXPECT_EQ(degree(network, found), 1);
}

TEST(Prune, BoundsRatesThatHaveNoUpperEnd) {
    // softplus with w_EE < 1: x_E <= Phi(u_E) / (1 - w_EE); w_EE > 1 has no bound of that kind
    const game::Unit softplus{.form = {Activation::softplus}, .sharpness = 2.0};
    const game::Network bounded{
        test::shared_matrix(1, 0.5, 2.0, 1.5, 0.2), Eigen::Vector2d(1.0, 0.0), {softplus, softplus}};
    const auto box = bounding_box(bounded);
    ASSERT_TRUE(box);
    const double top = softplus.response(1.0) / 0.5;
    EXPECT_NEAR(box->centre(0) + box->radius(0), top, 1e-8);
    const ProvenList found = all_of(bounded);
    EXPECT_TRUE(found.is_complete);
    EXPECT_EQ(found.equilibria.size(), 1U);
    game::Network unbounded = bounded;
    unbounded.weights(0, 0) = 1.5;
    EXPECT_FALSE(bounding_box(unbounded));
    const game::Unit linear{.form = {Activation::linear}};
    EXPECT_FALSE(bounding_box({MatrixXd::Zero(1, 1), VectorXd::Zero(1), {linear}}));
}

TEST(Prune, CanBeStopped) {
    MatrixXd weights(2, 2);
    weights << 2.0, 0.0, 0.0, 3.0;
    const game::Network network{weights, Eigen::Vector2d(0.0, 0.0),
                                std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
    EXPECT_THROW((void)prune(network, bounding_box(network).value(), [] { return true; }), Interrupted);
}

RC_GTEST_PROP(Prune, HasDegreeOneAndAllThatNewtonFinds, ()) {
    const auto number = [](int low, int high) { return 0.01 * *rc::gen::inRange(low, high); };
    const bool three = *rc::gen::arbitrary<bool>();
    const Activation kinds[] = {Activation::logistic, Activation::tanh};
    game::Network network;
    if (three)
        network.weights = test::shared_matrix(2, number(50, 500), number(0, 500), number(0, 500), number(0, 100));
    else
        network.weights = test::shared_matrix(1, number(50, 500), number(0, 500), number(0, 500), number(0, 100));
    network.drive = VectorXd(network.weights.rows());
    for (Eigen::Index i = 0; i < network.drive.size(); ++i) {
        game::Unit unit{.form = {kinds[*rc::gen::inRange(0, 2)]}};
        unit.gain = number(50, 400);
        network.units.push_back(unit);
        network.drive(i) = number(-100, 200);
    }
    const ProvenList found = all_of(network);
    // on a fold but for rounding it may be incomplete; a draw hits one with probability 0
    RC_ASSERT(found.is_complete);
    RC_ASSERT(degree(network, found) == 1);
    for (const VectorXd& x : newton_equilibria(network, VectorXd::Zero(network.drive.size()), 64)) {
        const auto near = [&](const Proven& one) { return (one.rates - x).cwiseAbs().maxCoeff() < 1e-6; };
        RC_ASSERT(std::any_of(found.equilibria.begin(), found.equilibria.end(), near));
    }
}

}  // namespace
}  // namespace colonnade::equilibria
