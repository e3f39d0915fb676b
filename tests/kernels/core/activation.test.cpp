#include "core/activation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "support/oracle.hpp"

namespace colonnade::test {
namespace {

struct Case {
    const char* name;
    core::Phi phi;
    double p, q;
    Phi truth;
    bool proximal;  ///< obeys the slope condition of theory.md, section 2
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"relu", core::Phi::relu, 0, 0, relu(), true},
        {"saturated", core::Phi::saturated, 0.8, 0, saturated(0.8), true},
        {"soft_threshold", core::Phi::soft_threshold, 0.3, 0, soft_threshold(0.3), true},
        {"logistic", core::Phi::logistic, 1.5, 2.0, logistic(1.5, 2.0), true},
        {"tanh", core::Phi::tanh, 0.9, 0, tanh_gain(0.9), true},
        {"softplus", core::Phi::softplus, 4.0, 0.25, softplus(4.0), true},
        {"power_law", core::Phi::power_law, 0.5, 0, power_law(0.5, 2.5), false},
    };
    return all;
}

double evaluate(const Case& c, double z) {
    const core::Population population[2]{{c.phi, 2.5}, {c.phi, 2.5}};
    return core::AnyPhi{population}(0, z, [&](int, int index) { return index == 0 ? c.p : c.q; });
}

class EveryActivation : public ::testing::TestWithParam<Case> {};

/// The error of exp, log, log1p and tanh is at most 2 units in the last place; a handful of roundings follow, and the
/// power law multiplies the error of its logarithm by p ln z < 20.
constexpr double relative = 64 * std::numeric_limits<double>::epsilon();

TEST_P(EveryActivation, AgreesWithTheFormulaOfTheory) {
    for (double z = -9.0; z <= 9.0; z += 0.0371) {
        const double expected = GetParam().truth(z);
        EXPECT_NEAR(evaluate(GetParam(), z), expected, relative * std::abs(expected)) << "at " << z;
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

TEST_P(EveryActivation, PassesNaNOn) {
    EXPECT_TRUE(std::isnan(evaluate(GetParam(), std::numeric_limits<double>::quiet_NaN())));
}

TEST_P(EveryActivation, StaysFiniteWhereItsFormulaDoes) {
    for (const double z : {-800.0, -40.0, 40.0, 800.0}) EXPECT_TRUE(std::isfinite(evaluate(GetParam(), z))) << z;
}

INSTANTIATE_TEST_SUITE_P(Core, EveryActivation, ::testing::ValuesIn(cases()),
                         [](const auto& tested) { return tested.param.name; });

RC_GTEST_PROP(Saturated, StaysInItsRange, (double z)) {
    const double r = 1.25;
    const double y = core::saturated(z, r);
    RC_ASSERT(y >= 0.0 && y <= r);
}

TEST(PowerLaw, WholeExponentsAreExactProducts) {
    EXPECT_EQ(core::power(1.5, 2.0), 2.25);
    EXPECT_EQ(core::power(1.5, 3.0), 3.375);
    EXPECT_EQ(core::power(1.5, 4.0), 5.0625);
    EXPECT_EQ(core::power(-1.5, 2.0), 0.0);
}

}  // namespace
}  // namespace colonnade::test
