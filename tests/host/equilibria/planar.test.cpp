#include "host/equilibria/planar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "host/equilibria/list.hpp"
#include "host/equilibria/pair.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::Vector2d;
using Eigen::VectorXd;

const game::Unit relu{.form = {Activation::relu}}, saturated{.form = {Activation::saturated}, .max = 2.0};

TEST(Planar, KnowsEveryPairBelowTheSwitchWhateverItsTimeConstants) {
    const game::Unit kinds[] = {relu,
                                saturated,
                                {.form = {Activation::soft_threshold}, .lambda = 0.2},
                                {.form = {Activation::logistic}, .gain = 4.0},
                                {.form = {Activation::tanh}},
                                {.form = {Activation::softplus}, .sharpness = 3.0},
                                {.form = {Activation::linear}}};
    for (const game::Unit& unit : kinds)
        for (const double tau_I : {0.01, 1.0, 300.0})
            EXPECT_TRUE(always_rests(pair(0.9, 3.0, 2.0, 0.5, {1.0, 0.3}, unit), Vector2d(1.0, tau_I)))
                << static_cast<int>(unit.form.kind) << ' ' << tau_I;
}

TEST(Planar, KnowsCooperativePairsWhoseInhibitionIsFastEnough) {
    // the divergence is below (w_EE - 1) / tau_E - 1 / tau_I: negative for tau_I < 2
    const game::Network bounded = pair(1.5, 2.0, 1.5, 0.2, {1.0, 0.3}, saturated);
    EXPECT_TRUE(always_rests(bounded, Vector2d(1.0, 1.99)));
    EXPECT_FALSE(always_rests(bounded, Vector2d(1.0, 2.0)));
    EXPECT_FALSE(always_rests(bounded, Vector2d(1.0, 30.0)));
    // relu pairs of that kind may escape
    EXPECT_FALSE(always_rests(pair(1.5, 2.0, 1.5, 0.2, {1.0, 0.3}, relu), Vector2d(1.0, 0.1)));
    // and with a gain of 2 the switch is at one half
    game::Unit steep = saturated;
    steep.form.has_gain = true, steep.gain = 2.0;
    EXPECT_TRUE(always_rests(pair(0.75, 2.0, 1.5, 0.2, {1.0, 0.3}, steep), Vector2d(1.0, 1.99)));
    EXPECT_FALSE(always_rests(pair(0.75, 2.0, 1.5, 0.2, {1.0, 0.3}, steep), Vector2d(1.0, 2.01)));
}

TEST(Planar, SaysNothingOfThreeNeuronsAndOfRefractoryOnes) {
    const game::Network three{test::shared_matrix(2, 0.5, 1.0, 1.0, 0.0), VectorXd::Ones(3), {relu, relu, relu}};
    EXPECT_FALSE(always_rests(three, VectorXd::Ones(3)));
    game::Unit refractory{.form = {Activation::logistic}};
    refractory.form.is_refractory = true, refractory.refractory = 1.0;
    EXPECT_FALSE(always_rests(pair(0.5, 1.0, 1.0, 0.0, {1.0, 0.0}, refractory), Vector2d(1.0, 1.0)));
}

/// The classical method of order 4 in steps a twentieth of the shorter time constant.
Vector2d followed(const game::Network& network, const Vector2d& tau, Vector2d x, double time) {
    const double h = 0.05 * tau.minCoeff();
    const auto slope = [&](const Vector2d& at) -> Vector2d {
        return (-game::residual(network, at)).cwiseQuotient(tau);
    };
    for (double t = 0.0; t < time; t += h) {
        const Vector2d a = slope(x), b = slope(x + 0.5 * h * a), c = slope(x + 0.5 * h * b), d = slope(x + h * c);
        x += h / 6.0 * (a + 2.0 * b + 2.0 * c + d);
    }
    return x;
}

RC_GTEST_PROP(Planar, WhatItPromisesHappensFromEveryCorner, ()) {
    const auto number = [](int low, int high) { return 0.01 * *rc::gen::inRange(low, high); };
    game::Unit unit = *rc::gen::arbitrary<bool>() ? saturated : game::Unit{.form = {Activation::logistic}};
    unit.gain = number(100, 500);
    const game::Network network =
        pair(number(0, 200), number(0, 400), number(0, 400), number(0, 100), {number(-50, 150), number(-50, 50)}, unit);
    const Vector2d tau(1.0, number(20, 300));
    RC_PRE(always_rests(network, tau));
    const List all = list(network);
    RC_PRE(all.is_single() == std::optional(true));
    for (const Vector2d& start : {Vector2d(0.0, 0.0), Vector2d(2.0, 0.0), Vector2d(0.0, 2.0), Vector2d(2.0, 2.0)}) {
        const Vector2d end = followed(network, tau, start, 200.0);
        // what converges does so no slower than its slowest mode, which may be slow: nearer than it began, and at rest
        RC_ASSERT((end - all.equilibria[0].rates).norm() <= 0.5 * (start - all.equilibria[0].rates).norm() + 1e-9);
    }
}

}  // namespace
}  // namespace colonnade::equilibria
