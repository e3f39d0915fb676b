#include "kernels/core/activation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "kernels/core/activation_numbers.hpp"
#include "kernels/core/update.hpp"
#include "support/oracle.hpp"

namespace colonnade::test {
namespace {

struct Case {
    const char* name;
    core::ActivationForm form;
    std::array<double, activation_parameter_count> parameters;  ///< in the order of ActivationParameter
    Phi truth;                                                  ///< of the drive less the threshold
    bool proximal;                                              ///< obeys the slope condition of theory.md, section 2
};

/// threshold, max, gain, lambda, sharpness, refractory, sensitive
using Parameters = std::array<double, activation_parameter_count>;

/// What x is drawn to under tau dx/dt = -x + (k - r x) S: the x at which that is 0.
Phi refractory_rest(Phi s, double k, double r) {
    return [s = std::move(s), k, r](double z) { return k * s(z) / (1.0 + r * s(z)); };
}

Phi less_rest(Phi s, double threshold) {
    return [s = std::move(s), threshold](double z) { return s(z) - s(-threshold); };
}

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"relu", {Activation::relu}, {}, relu(), true},
        {"relu_with_gain",
         {.kind = Activation::relu, .has_gain = true},
         {0, 1, 0.6},
         [](double z) { return 0.6 * std::max(0.0, z); },
         true},
        {"saturated", {Activation::saturated}, {0, 0.8}, saturated(0.8), true},
        {"saturated_with_gain",
         {.kind = Activation::saturated, .has_gain = true},
         {0, 0.8, 2.5},
         [](double z) { return std::min(0.8, 2.5 * std::max(0.0, z)); },
         false},
        {"soft_threshold", {Activation::soft_threshold}, {0, 1, 1, 0.3}, soft_threshold(0.3), true},
        {"logistic", {Activation::logistic}, {0, 1.5, 2.0}, logistic(1.5, 2.0), true},
        {"logistic_with_offset",
         {.kind = Activation::logistic, .has_offset = true},
         {0.7, 1.5, 2.0},
         less_rest(logistic(1.5, 2.0), 0.7),
         true},
        {"refractory_logistic",
         {.kind = Activation::logistic, .is_refractory = true},
         {0.4, 1.2, 3.0, 1, 1, 0.8, 0.9},
         refractory_rest(logistic(1.2, 3.0), 0.9, 0.8),
         true},
        {"refractory_logistic_with_offset",
         {.kind = Activation::logistic, .has_offset = true, .is_refractory = true},
         {0.4, 1.2, 3.0, 1, 1, 0.8, 0.9},
         refractory_rest(less_rest(logistic(1.2, 3.0), 0.4), 0.9, 0.8),
         true},
        {"tanh", {Activation::tanh}, {0, 1, 0.9}, tanh_gain(0.9), true},
        {"softplus", {Activation::softplus}, {0, 1, 1, 1, 4.0}, softplus(4.0), true},
        {"power_law", {Activation::power_law, 2.5}, {0, 1, 0.5}, power_law(0.5, 2.5), false},
        {"power_law_with_ceiling",
         {.kind = Activation::power_law, .exponent = 2.5, .has_ceiling = true},
         {0, 0.7, 0.05},
         [](double z) { return std::min(0.7, 0.05 * std::pow(std::max(0.0, z), 2.5)); },
         true},
        {"linear", {Activation::linear}, {0, 1, 0.8}, [](double z) { return 0.8 * z; }, true},
    };
    return all;
}

/// Answers for a column as the stages of a pipeline ask.
struct At {
    const Case& c;
    double operator()(ParameterId id) const {
        for (std::size_t i = 0; i < activation_parameter_count; ++i)
            if (core::id_of(static_cast<ActivationParameter>(i), 0) == id) return c.parameters[i];
        return 0.0;
    }
};

/// The numbers that an activation reads, prepared from the parameters.
auto numbers_of(const Case& c) {
    return [&c](int, int index) { return core::activation_number(c.form, 0, index, At{c}); };
}

/// At a drive less the threshold of the spec.
double evaluate(const Case& c, double z) {
    const double shift = core::activation_threshold(c.form, 0, At{c}) - c.parameters[0];
    return core::AnyActivation{&c.form}(0, z - shift, numbers_of(c));
}

double slope_at(const Case& c, double z) {
    const double shift = core::activation_threshold(c.form, 0, At{c}) - c.parameters[0];
    return core::slope(core::AnyActivation{&c.form}, 0, z - shift, evaluate(c, z), numbers_of(c));
}

class EveryActivation : public ::testing::TestWithParam<Case> {};

/// The error of exp, log, log1p and tanh is at most 2 units in the last place; a handful of roundings follow, and the
/// power law multiplies the error of its logarithm by p ln z < 20.
constexpr double relative = 64 * std::numeric_limits<double>::epsilon();

TEST_P(EveryActivation, AgreesWithTheFormulaOfTheory) {
    for (double z = -9.0; z <= 9.0; z += 0.0371) {
        const double expected = GetParam().truth(z);
        // an offset is taken off a number of its size
        const double size = std::abs(expected) + (GetParam().form.has_offset ? 1.0 : 0.0);
        EXPECT_NEAR(evaluate(GetParam(), z), expected, relative * size) << "at " << z;
    }
}

TEST_P(EveryActivation, NeverDecreasesAndObeysItsSlopeCondition) {
    const Case& c = GetParam();
    for (double z = -6.0; z <= 6.0; z += 0.05) {
        const double rise = evaluate(c, z + 0.05) - evaluate(c, z);
        EXPECT_GE(rise, -1e-15) << "at " << z;
        // two values rounded to relative precision, of size at most 6
        if (c.proximal) {
            EXPECT_LE(rise, 0.05 + 6 * relative) << "at " << z;
        }
    }
}

TEST_P(EveryActivation, HasTheSlopeOfItsFormula) {
    const Case& c = GetParam();
    constexpr double h = 1e-5;
    for (double z = -6.0; z <= 6.0; z += 0.0437) {
        const double chord = (c.truth(z + h) - c.truth(z - h)) / (2 * h);
        const double bend = std::abs(c.truth(z + h) - 2 * c.truth(z) + c.truth(z - h)) / (h * h);
        if (bend > 1e3) continue;  // the chord spans a corner
        // h^2 / 6 times the third derivative, at most 4^2 times the slope here, and two roundings over 2 h
        EXPECT_NEAR(slope_at(c, z), chord, 1e-8 * (1.0 + std::abs(chord))) << "at " << z;
    }
}

TEST_P(EveryActivation, StaysInItsRangeAndBelowItsLargestSlope) {
    const Case& c = GetParam();
    const auto n = [&](int i) { return numbers_of(c)(0, i); };
    const auto of_kind = [&](auto which) { return core::with_kind(c.form.kind, which); };
    const double low = of_kind([&](auto kind) { return kind.template lowest<double>(c.form, n); });
    const double high = of_kind([&](auto kind) { return kind.template highest<double>(c.form, n); });
    const double steepest = core::largest_slope(c.form, 0, At{c});
    double found = 0.0;
    for (double z = -9.0; z <= 9.0; z += 1e-3) {
        EXPECT_GE(evaluate(c, z), low - relative);
        EXPECT_LE(evaluate(c, z), high + relative);
        found = std::max(found, slope_at(c, z));
    }
    EXPECT_LE(found, steepest * (1 + relative));
    // a grid of 1e-3 misses a largest slope by its curvature over 2e3 at most, and a corner's by as much
    if (std::isfinite(steepest)) {
        EXPECT_GE(found, steepest * (1 - 5e-3));
    }
    if (std::isfinite(low)) {
        EXPECT_NEAR(evaluate(c, -60.0), low, 1e-9);
    }
    if (std::isfinite(high)) {
        EXPECT_NEAR(evaluate(c, 60.0), high, 1e-9);
    }
    EXPECT_EQ(steepest <= 1.0, c.proximal);
}

TEST_P(EveryActivation, PassesNaNOn) {
    EXPECT_TRUE(std::isnan(evaluate(GetParam(), std::numeric_limits<double>::quiet_NaN())));
}

TEST_P(EveryActivation, StaysFiniteWhereItsFormulaDoes) {
    for (const double z : {-800.0, -40.0, 40.0, 800.0}) EXPECT_TRUE(std::isfinite(evaluate(GetParam(), z))) << z;
}

INSTANTIATE_TEST_SUITE_P(Core, EveryActivation, ::testing::ValuesIn(cases()),
                         [](const auto& tested) { return tested.param.name; });

TEST(Refractory, FlowIsThatOfWilsonAndCowan) {
    for (const Case& c : cases()) {
        if (!c.form.is_refractory) continue;
        const double theta = c.parameters[0], max = c.parameters[1], gain = c.parameters[2];
        const double r = c.parameters[5], k = c.parameters[6], h = 0.01;
        const core::Relaxation<core::AnyActivation> step{core::AnyActivation{&c.form}};
        const auto s = [&](double drive) {
            const double c0 = c.form.has_offset ? logistic(max, gain, theta)(0.0) : 0.0;
            return logistic(max, gain, theta)(drive) - c0;
        };
        for (double drive = -3.0; drive <= 3.0; drive += 0.1)
            for (double x = -0.1; x <= 0.9; x += 0.1) {
                const double z = drive - core::activation_threshold(c.form, 0, At{c});
                const double expected = x + h * (-x + (k - r * x) * s(drive));
                // a handful of roundings of rates and of e^(-kz), whose exponent is at most 12
                EXPECT_NEAR(step(0, x, z, h, numbers_of(c)), expected, 1e-14);
            }
    }
}

TEST(PowerLaw, WholeExponentsAreExactProducts) {
    EXPECT_EQ(core::PowerLawKind::power(1.5, 2.0), 2.25);
    EXPECT_EQ(core::PowerLawKind::power(1.5, 3.0), 3.375);
    EXPECT_EQ(core::PowerLawKind::power(1.5, 4.0), 5.0625);
    EXPECT_EQ(core::PowerLawKind::power(-1.5, 2.0), 0.0);
}

}  // namespace
}  // namespace colonnade::test
