#include "host/game/cost.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "support/units.hpp"

namespace colonnade::game {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(ActivationCost, IsTheOneWhoseProximalOperatorIsTheActivation) {
    // Phi(z) minimises (s - z)^2 / 2 + g(s): no neighbour does better, by more than the sums are rounded
    for (const Unit& unit : test::proximal_units())
        for (double z = -4.0; z <= 6.0; z += 0.37) {
            const double s = unit.response(z);
            const auto cost = [&](double at) { return 0.5 * (at - z) * (at - z) + activation_cost(unit, at); };
            ASSERT_TRUE(std::isfinite(cost(s)));
            for (const double step : {-1.0, -1e-2, -1e-4, 1e-4, 1e-2, 1.0})
                EXPECT_GE(cost(s + step), cost(s) - 1e-14 * (1.0 + std::abs(cost(s)))) << z << ' ' << step;
        }
}

TEST(ActivationCost, HasTheInverseActivationForItsSlope) {
    // central difference of step h: an error of h^2 g'''/6 and of eps / h, |g| below 30 on these rates and g''', the
    // second derivative of Phi^-1, that of Phi over the third power of the slope, which changes by less than 1 % in h
    const double h = 1e-5;
    for (const Unit& unit : test::proximal_units())
        for (double z = unit.theta() + 1.05; z <= unit.theta() + 1.6; z += 0.05) {
            const double x = unit.response(z);
            if (unit.slope(z) == 0.0) continue;
            const double slope = (activation_cost(unit, x + h) - activation_cost(unit, x - h)) / (2.0 * h);
            const double third = 1.03 * unit.largest_curvature() / std::pow(unit.slope(z), 3);
            EXPECT_NEAR(slope, z - x, h * h * third / 6.0 + 30.0 * 2.3e-16 / h) << z;
        }
}

TEST(ActivationCost, IsInfiniteOutsideItsDomainAndFiniteAtItsEnds) {
    const Unit relu{.form = {Activation::relu}, .threshold = 0.5};
    EXPECT_EQ(activation_cost(relu, -1e-300), infinite);
    EXPECT_EQ(activation_cost(relu, 0.0), 0.0);
    const Unit saturated{.form = {Activation::saturated}, .threshold = 0.5, .max = 2.0};
    EXPECT_EQ(activation_cost(saturated, 2.0), 1.0);
    EXPECT_EQ(activation_cost(saturated, 2.0000001), infinite);
    const Unit logistic{.form = {Activation::logistic}, .threshold = 0.25, .max = 2.0, .gain = 1.5};
    EXPECT_DOUBLE_EQ(activation_cost(logistic, 0.0), 2.0 * std::log(2.0) / 1.5);
    EXPECT_DOUBLE_EQ(activation_cost(logistic, 2.0), 0.5 + 2.0 * std::log(2.0) / 1.5 - 2.0);
    EXPECT_EQ(activation_cost(logistic, -1e-9), infinite);
    const Unit tanh{.form = {Activation::tanh}, .gain = 0.5};
    EXPECT_DOUBLE_EQ(activation_cost(tanh, -1.0), 2.0 * std::numbers::ln2 - 0.5);
    EXPECT_EQ(activation_cost(tanh, 1.5), infinite);
    const Unit softplus{.form = {Activation::softplus}, .sharpness = 3.0};
    EXPECT_EQ(activation_cost(softplus, 0.0), 0.0);
    EXPECT_EQ(activation_cost(softplus, -1e-9), infinite);
    EXPECT_DOUBLE_EQ(activation_cost(softplus, infinite), -std::numbers::pi * std::numbers::pi / 54.0);
}

TEST(ActivationCost, DoesNotExistForThePowerLaw) {
    EXPECT_TRUE(std::isnan(activation_cost(Unit{.form = {Activation::power_law}}, 1.0)));
}

TEST(Dilogarithm, HasItsKnownValues) {
    // Li2(1/2) = pi^2/12 - ln^2(2)/2, Li2(1/phi) = pi^2/10 - ln^2(phi), Li2(1/phi^2) = pi^2/15 - ln^2(phi)
    const double square = std::numbers::pi * std::numbers::pi;
    const double golden = std::log(std::numbers::phi);
    EXPECT_DOUBLE_EQ(dilogarithm_drop(std::numbers::ln2), -square / 12.0 - std::numbers::ln2 * std::numbers::ln2 / 2.0);
    EXPECT_DOUBLE_EQ(dilogarithm_drop(golden), -square / 15.0 - golden * golden);
    EXPECT_DOUBLE_EQ(dilogarithm_drop(2.0 * golden), -square / 10.0 - golden * golden);
    EXPECT_DOUBLE_EQ(dilogarithm_drop(infinite), -square / 6.0);
    // near 0 it is t ln t - t + O(t^2): all digits are kept
    EXPECT_DOUBLE_EQ(dilogarithm_drop(1e-20), 1e-20 * std::log(1e-20) - 1e-20);
}

}  // namespace
}  // namespace colonnade::game
