#include "host/game/jet.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/game/unit.hpp"

namespace colonnade::game {
namespace {

using core::Jet;

TEST(Jet, KeepsTheRulesOfDifferentiation) {
    // f = exp(z) z / (1 + z^2) at z = 0.7: derivatives by hand of e^z r, r = z / (1 + z^2)
    const double z = 0.7, q = 1.0 + z * z, e = std::exp(z);
    const double r = z / q, r1 = (1.0 - z * z) / (q * q), r2 = 2.0 * z * (z * z - 3.0) / (q * q * q);
    const Jet at(z, 1.0), found = exp(at) * at / (Jet(1.0) + at * at);
    EXPECT_DOUBLE_EQ(found.value, e * r);
    EXPECT_NEAR(found.first, e * (r + r1), 1e-15 * e * 4.0);
    EXPECT_NEAR(found.second, e * (r + 2.0 * r1 + r2), 1e-15 * e * 16.0);
    const Jet sign = abs(-at);
    EXPECT_EQ(sign.first, 1.0);
    EXPECT_NEAR(log(at * at).second, -2.0 / (z * z), 1e-14);
    EXPECT_NEAR(log1p(at).second, -1.0 / ((1.0 + z) * (1.0 + z)), 1e-15);
    const double t = std::tanh(z);
    EXPECT_NEAR(core::tanh(at).second, -2.0 * t * (1.0 - t * t), 1e-15);
}

/// Of a unit whose parameters do not change.
Jet slope_of(const Unit& unit, double z) {
    UnitOf<Jet> jet;
    jet.form = unit.form;
    for (std::size_t n = 0; n < activation_parameter_count; ++n) {
        const auto parameter = static_cast<ActivationParameter>(n);
        jet[parameter] = Jet(unit[parameter]);
    }
    return jet.slope(Jet(z, 1.0));
}

TEST(Jet, GivesTheBendsOfEveryActivation) {
    const double z = 0.37, k = 1.7;
    const double s = 1.0 / (1.0 + std::exp(-k * z));
    const Jet logistic = slope_of({.form = {Activation::logistic}, .max = 2.0, .gain = k}, z);
    EXPECT_NEAR(logistic.value, 2.0 * k * s * (1.0 - s), 1e-14);
    EXPECT_NEAR(logistic.first, 2.0 * k * k * s * (1.0 - s) * (1.0 - 2.0 * s), 1e-14);
    EXPECT_NEAR(logistic.second, 2.0 * k * k * k * s * (1.0 - s) * (1.0 - 6.0 * s + 6.0 * s * s), 1e-13);
    const double t = std::tanh(k * z);
    const Jet tanh = slope_of({.form = {Activation::tanh}, .gain = k}, z);
    EXPECT_NEAR(tanh.second, k * k * k * (1.0 - t * t) * (6.0 * t * t - 2.0), 1e-13);
    const Jet softplus = slope_of({.form = {Activation::softplus}, .sharpness = k}, z);
    EXPECT_NEAR(softplus.first, k * s * (1.0 - s), 1e-14);
    EXPECT_NEAR(softplus.second, k * k * s * (1.0 - s) * (1.0 - 2.0 * s), 1e-14);
    Unit power{.form = {Activation::power_law}, .gain = k};
    power.form.exponent = 2.5;
    EXPECT_NEAR(slope_of(power, z).first, k * 2.5 * 1.5 * std::pow(z, 0.5), 1e-12);
    EXPECT_NEAR(slope_of(power, z).second, k * 2.5 * 1.5 * 0.5 * std::pow(z, -0.5), 1e-12);
}

}  // namespace
}  // namespace colonnade::game
