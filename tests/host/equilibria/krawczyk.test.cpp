#include "host/equilibria/krawczyk.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "host/equilibria/pair.hpp"
#include "host/game/linearise.hpp"

namespace colonnade::equilibria {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// x = tanh(k(w x + u)) of one neuron and a second one that only listens.
game::Network self_exciting(double w, double drive) {
    MatrixXd weights(2, 2);
    weights << w, 0.0, 0.5, 0.0;
    return {weights, Eigen::Vector2d(drive, 0.0), std::vector<game::Unit>(2, {.form = {Activation::tanh}})};
}

TEST(Krawczyk, ProvesAPairThatHasAClosedForm) {
    // both active: x_E = ((1 + w_II) u_E - w_EI u_I) / delta, x_I = (w_IE u_E + (1 - w_EE) u_I) / delta
    const game::Network network = pair(1.5, 2.0, 1.5, 0.25, {2.0, 0.5}, {.form = {Activation::relu}});
    const double delta = (1.0 - 1.5) * 1.25 + 2.0 * 1.5;
    const Eigen::Vector2d exact((1.25 * 2.0 - 2.0 * 0.5) / delta, (1.5 * 2.0 - 0.5 * 0.5) / delta);
    for (const double off : {0.0, 1e-12, 1e-6, 1e-3}) {
        const VectorXd rates = exact + Eigen::Vector2d(off, -off);
        const auto radius = proven_radius(network, rates);
        ASSERT_TRUE(radius) << off;
        // the bound holds, and is no more than what the residual says through |(I - DW)^-1|, and some roundings
        EXPECT_TRUE((((rates - exact).cwiseAbs()).array() <= radius->array()).all());
        EXPECT_LE(radius->maxCoeff(), 10.0 * off + 1e-13) << off;
    }
}

TEST(Krawczyk, ProvesNoneOnAFoldAndNoneJustPastIt) {
    // x = tanh(2x + u) folds where 2 (1 - x^2) = 1: u = artanh(x) - 2x at x = -1/sqrt(2)
    const double x = -std::sqrt(0.5), fold = std::atanh(x) - 2.0 * x;
    ASSERT_GT(fold, 0.0);
    for (const double past : {0.0, 1e-16, 1e-13, 1e-10}) {
        const VectorXd near = Eigen::Vector2d(x, std::tanh(0.5 * x));
        EXPECT_FALSE(proven_radius(self_exciting(2.0, fold + past), near)) << past;
    }
    // a little before it there are two, sqrt(2 * 1e-6 / |Phi''| / ...) apart, each proved by itself
    const game::Network before = self_exciting(2.0, fold - 1e-6);
    for (const double side : {-1.0, 1.0}) {
        // g(s) = artanh(s) - 2 s - u = 0 beside the fold: Newton from a step to either side
        double s = x + side * 2e-3;
        for (int i = 0; i < 50; ++i) s -= (std::atanh(s) - 2.0 * s - (fold - 1e-6)) / (1.0 / (1.0 - s * s) - 2.0);
        const auto radius = proven_radius(before, Eigen::Vector2d(s, std::tanh(0.5 * s)));
        ASSERT_TRUE(radius);
        // rounding of a few 1e-16, by 1 / (1 - 2 (1 - s^2)), some 600 here
        EXPECT_LT(radius->maxCoeff(), 1e-11);
    }
}

TEST(Krawczyk, ProvesAnEquilibriumOnACornerWhereEitherSideIsNearEnough) {
    // u = 0: x = 0 with both drives on the corner
    const game::Network weak = pair(0.3, 0.4, 0.4, 0.2, {0.0, 0.0}, {.form = {Activation::relu}});
    EXPECT_TRUE(proven_radius(weak, VectorXd::Zero(2)));
    // w_EE > 1: silent below and a ray of no equilibria above; sides whose determinants differ in sign
    const game::Network strong = pair(2.0, 0.1, 0.1, 0.0, {0.0, 0.0}, {.form = {Activation::relu}});
    EXPECT_FALSE(proven_radius(strong, VectorXd::Zero(2)));
}

TEST(Krawczyk, SaysThatABoxHoldsNone) {
    const game::Network network = self_exciting(0.5, 0.3);
    const Krawczyk far = krawczyk(network, {Eigen::Vector2d(-0.8, -0.4), Eigen::Vector2d(0.05, 0.05)});
    EXPECT_TRUE(far.has_none);
    EXPECT_FALSE(far.has_one);
}

TEST(Krawczyk, KnowsNothingOfNumbersThatAreNone) {
    const game::Network network = self_exciting(0.5, 0.3);
    EXPECT_FALSE(proven_radius(network, Eigen::Vector2d(std::nan(""), 0.0)));
    EXPECT_FALSE(proven_radius(network, Eigen::Vector2d(HUGE_VAL, 0.0)));
}

RC_GTEST_PROP(Krawczyk, ItsRadiusHoldsTheEquilibriumOfDrawnContractions, ()) {
    // |W|_inf < 1 with slopes up to 1: iterated to the last digit, rates are the one equilibrium
    const auto number = [](int low, int high) { return 0.01 * *rc::gen::inRange(low, high); };
    const Activation kinds[] = {Activation::logistic, Activation::tanh, Activation::softplus, Activation::saturated};
    game::Network network{MatrixXd(3, 3), VectorXd(3), {}};
    for (Eigen::Index i = 0; i < 3; ++i) {
        game::Unit unit{.form = {kinds[*rc::gen::inRange(0, 4)]}};
        unit.gain = unit.form.kind == Activation::logistic ? 4.0 : 1.0;
        network.units.push_back(unit);
        network.drive(i) = number(-200, 200);
        for (Eigen::Index j = 0; j < 3; ++j) network.weights(i, j) = number(-30, 30);
    }
    VectorXd exact = VectorXd::Zero(3);
    for (int i = 0; i < 400; ++i) exact -= game::residual(network, exact);
    VectorXd rates = exact;
    for (Eigen::Index i = 0; i < 3; ++i) rates(i) += 1e-7 * number(-100, 100);
    const auto radius = proven_radius(network, rates);
    // not proved only where a corner is within reach
    const VectorXd drive = network.weights * rates + network.drive;
    bool near_corner = false;
    for (Eigen::Index i = 0; i < 3; ++i)
        near_corner = near_corner || game::may_be_on_corner(network.units[static_cast<std::size_t>(i)], drive(i), 1e-5);
    RC_ASSERT(radius || near_corner);
    if (radius) RC_ASSERT((((rates - exact).cwiseAbs()).array() <= radius->array() + 1e-15).all());
}

}  // namespace
}  // namespace colonnade::equilibria
