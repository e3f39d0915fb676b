#include "host/game/regret.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "host/game/cost.hpp"
#include "support/units.hpp"

namespace colonnade::game {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

RC_GTEST_PROP(BestResponse, IsBeatenByNoOtherRate, ()) {
    for (const Unit& unit : test::proximal_units()) {
        const double own = number(-2.0, 0.95), others = number(-3.0, 4.0);
        const BestResponse best = best_response(unit, own, others);
        RC_ASSERT(std::isfinite(best.cost));
        for (double s = -3.0; s <= 12.0; s += 0.01)
            RC_ASSERT(own_cost(unit, own, others, s) >= best.cost - 1e-13 * (1.0 + std::abs(best.cost)));
    }
}

RC_GTEST_PROP(BestResponse, ComparesEveryStationaryPointOfAConcaveSigmoidOrTheEndsOfARange, ()) {
    for (const Unit& unit : test::proximal_units()) {
        if (unit.form.kind != Activation::saturated && unit.form.kind != Activation::logistic &&
            unit.form.kind != Activation::tanh)
            continue;
        const double own = number(1.05, 6.0), others = number(-4.0, 3.0);
        const BestResponse best = best_response(unit, own, others);
        for (double s = -1.0; s <= 2.0; s += 0.001)
            RC_ASSERT(own_cost(unit, own, others, s) >= best.cost - 1e-13 * (1.0 + std::abs(best.cost)));
        RC_ASSERT(std::abs(own_cost(unit, own, others, best.rate) - best.cost) <= 1e-14 * (1.0 + std::abs(best.cost)));
    }
}

TEST(BestResponse, OfAReluUnitIsTheLineThroughItsThreshold) {
    const Unit unit{.form = {Activation::relu}, .threshold = 0.5};
    EXPECT_DOUBLE_EQ(best_response(unit, 0.5, 1.5).rate, 2.0);
    EXPECT_EQ(best_response(unit, 0.5, 0.25).rate, 0.0);
}

TEST(BestResponse, DoesNotExistWhereTheOwnCostIsUnboundedBelow) {
    for (const double own : {1.0, 1.5}) {
        const BestResponse relu = best_response(Unit{.form = {Activation::relu}}, own, 0.5);
        EXPECT_EQ(relu.rate, infinite);
        EXPECT_EQ(relu.cost, -infinite);
        EXPECT_EQ(best_response(Unit{.form = {Activation::softplus}}, own, 0.5).cost, -infinite);
        EXPECT_EQ(best_response(Unit{.form = {Activation::soft_threshold}, .lambda = 0.2}, own, -0.5).rate, -infinite);
    }
    // at w_ii = 1 the drive decides; above it does not
    EXPECT_EQ(best_response(Unit{.form = {Activation::relu}}, 1.0, -0.5).rate, 0.0);
    EXPECT_EQ(best_response(Unit{.form = {Activation::relu}}, 1.5, -0.5).cost, -infinite);
}

TEST(BestResponse, OfASoftplusUnitAtTheSwitchSolvesItsClosedForm) {
    // w_ii = 1: Phi(-z) = -b, so the rate is z - b
    const Unit unit{.form = {Activation::softplus}, .sharpness = 2.0};
    const double b = -0.7;
    const double z = -std::log(std::exp(-2.0 * b) - 1.0) / 2.0;
    EXPECT_NEAR(best_response(unit, 1.0, b).rate, z - b, 1e-15);
    EXPECT_EQ(best_response(unit, 1.0, 0.0).rate, infinite);
    EXPECT_TRUE(std::isfinite(best_response(unit, 1.0, 0.0).cost));
}

TEST(BestResponse, IsUndefinedWithoutACost) {
    EXPECT_TRUE(std::isnan(best_response(Unit{.form = {Activation::power_law}}, 0.0, 1.0).rate));
    EXPECT_TRUE(std::isnan(best_response(Unit{.form = {Activation::tanh}, .gain = 1.1}, 0.0, 1.0).rate));
    EXPECT_TRUE(
        std::isnan(best_response(Unit{.form = {Activation::logistic}, .max = 3.0, .gain = 1.5}, 0.0, 1.0).rate));
}

TEST(Regret, IsHalfTheCurvatureTimesTheSquareOfTheMiss) {
    // relu, w_ii = 0.5, b = 1: the best response is 2 and the cost (1 - 0.5) s^2 / 2 - s
    const Unit unit{.form = {Activation::relu}};
    EXPECT_DOUBLE_EQ(regret(unit, 0.5, 1.0, 2.5), 0.25 * 0.25);
    EXPECT_DOUBLE_EQ(regret(unit, 0.5, 1.0, 2.0 + 1e-12), 0.25 * std::pow(2.0 + 1e-12 - 2.0, 2));
    EXPECT_EQ(regret(unit, 0.5, 1.0, -0.1), infinite);
}

TEST(Regret, IsInfiniteAtAnInteriorEquilibriumOfAReluUnitThatExcitesItselfByMoreThanOne) {
    // x = w x + b with w = 1.5, b = -1 at x = 2: an equilibrium, and its cost falls for ever beyond
    EXPECT_EQ(equilibrium_regret(Unit{.form = {Activation::relu}}, 1.5, -1.0, 2.0).value, infinite);
}

TEST(Regret, OfTheMiddleEquilibriumOfASaturatedUnitIsTheDropToTheBetterEnd) {
    // w = 2, r = 3, b = -1: equilibria 0, 1 and 3; costs 0, 1/2 and -3/2
    const Unit unit{.form = {Activation::saturated}, .max = 3.0};
    EXPECT_DOUBLE_EQ(equilibrium_regret(unit, 2.0, -1.0, 1.0).value, 2.0);
    EXPECT_DOUBLE_EQ(equilibrium_regret(unit, 2.0, -1.0, 0.0).value, 1.5);
    EXPECT_EQ(equilibrium_regret(unit, 2.0, -1.0, 3.0).value, 0.0);
}

RC_GTEST_PROP(Regret, OfAnyEquilibriumWithAConvexOwnCostIsExplainedByItsResidual, ()) {
    for (const Unit& unit : test::proximal_units()) {
        const double own = number(-2.0, 1.0 / unit.largest_slope());
        const double others = number(-3.0, 3.0);
        const BestResponse best = best_response(unit, own, others);
        if (!std::isfinite(best.rate)) continue;
        const double x = best.rate + number(-1e-6, 1e-6);
        const EquilibriumRegret found = equilibrium_regret(unit, own, others, x);
        RC_ASSERT(found.value == 0.0);
        RC_ASSERT(found.slack >= 0.0);
    }
}

TEST(Regret, OfATanhUnitNextToZeroIsNotMadeOfRounding) {
    // costs of 1e-5 are differences of terms that 1 + x rounds to 1e-16
    const Unit unit{.form = {Activation::tanh}, .gain = 0.4};
    for (const double others : {0.0087, 1e-3, -1e-6, 1e-9}) {
        const double x = best_response(unit, 0.57, others).rate;
        for (const double off : {-1e-10, -1e-13, 0.0, 1e-12, 1e-10}) {
            const EquilibriumRegret found = equilibrium_regret(unit, 0.57, others, x + off);
            EXPECT_EQ(found.value, 0.0);
            EXPECT_TRUE(found.is_certain);
        }
    }
}

RC_GTEST_PROP(OwnCost, IsRoundedByNoMoreThanItsBound, ()) {
    // against sums in extended precision, of terms written as in theory.md
    const auto xlogx = [](long double y) { return y > 0.0L ? y * std::log(y) : 0.0L; };
    for (const Unit& unit : test::proximal_units()) {
        if (unit.form.kind != Activation::tanh && unit.form.kind != Activation::logistic) continue;
        if (unit.form.has_offset || unit.form.is_refractory) continue;  // of which this is not the formula
        const double own = number(-2.0, 2.0), others = number(-2.0, 2.0);
        const double share = std::pow(10.0, number(-12.0, 0.0));
        const double s = unit.form.kind == Activation::tanh ? share : unit.max * share;
        const long double x = s, k = unit.gain, r = unit.max;
        const long double activation =
            unit.form.kind == Activation::tanh
                ? unit.threshold * x + (xlogx(1.0L + x) + xlogx(1.0L - x)) / (2.0L * k) - x * x / 2.0L
                : unit.threshold * x + (xlogx(x) + xlogx(r - x)) / k - x * x / 2.0L;
        const long double exact = (1.0L - static_cast<long double>(own)) * x * x / 2.0L - others * x + activation;
        // what extended precision itself leaves of the terms next to 1
        const long double slack = 1e-18L / k;
        RC_ASSERT(std::abs(static_cast<long double>(own_cost(unit, own, others, s)) - exact) <=
                  static_cast<long double>(own_cost_rounding(unit, own, others, s)) + slack);
    }
}

TEST(Regret, IsUndecidedWhereTwoMinimaCostTheSame) {
    // tanh of gain 1 with w = 2 and no drive is symmetric: +x and -x are equally good
    const Unit unit{.form = {Activation::tanh}, .gain = 1.0};
    const Minima minima = own_minima(unit, 2.0, 0.0);
    ASSERT_EQ(minima.count, 2);
    const EquilibriumRegret tie = equilibrium_regret(unit, 2.0, 0.0, minima.at[0].rate);
    EXPECT_EQ(tie.value, 0.0);
    EXPECT_FALSE(tie.is_certain);
    // a little drive decides it, and leaves 2 u x of regret at the other one
    const Minima apart = own_minima(unit, 2.0, 1e-6);
    EXPECT_NEAR(equilibrium_regret(unit, 2.0, 1e-6, apart.at[0].rate).value, 2e-6 * apart.at[1].rate, 1e-11);
    EXPECT_EQ(equilibrium_regret(unit, 2.0, 1e-6, apart.at[1].rate).value, 0.0);
    EXPECT_TRUE(equilibrium_regret(unit, 2.0, 1e-6, apart.at[1].rate).is_certain);
}

TEST(Regret, OfASaturatedUnitIsUndecidedWhereItsEndsCostTheSame) {
    // w = 2, r = 3: costs 0 and (1 - w) 9 / 2 - 3 b, equal at b = -3/2
    const Unit unit{.form = {Activation::saturated}, .max = 3.0};
    EXPECT_FALSE(equilibrium_regret(unit, 2.0, -1.5, 0.0).is_certain);
    EXPECT_EQ(equilibrium_regret(unit, 2.0, -1.5, 0.0).value, 0.0);
    EXPECT_DOUBLE_EQ(equilibrium_regret(unit, 2.0, -1.25, 0.0).value, 0.75);
    EXPECT_TRUE(equilibrium_regret(unit, 2.0, -1.75, 0.0).is_certain);
}

TEST(Regret, OfAFlatOwnCostIsExplainedByItsResidual) {
    const EquilibriumRegret found = equilibrium_regret(Unit{.form = {Activation::relu}}, 1.0, 1e-12, 0.5);
    EXPECT_EQ(found.value, 0.0);
    EXPECT_EQ(found.slack, infinite);
}

}  // namespace
}  // namespace colonnade::game
