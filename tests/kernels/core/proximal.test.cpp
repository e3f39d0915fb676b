#include "kernels/core/proximal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace colonnade::test {
namespace {

struct Parameters {
    double p, q;
};

double prox(core::ActivationForm form, Parameters parameters, double v, double guess, double gamma) {
    const core::ActivationForm forms[2]{form, form};
    return core::proximal(core::AnyActivation{forms}, 0, v, guess, gamma,
                          [=](int, int index) { return index == 0 ? parameters.p : parameters.q; });
}

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// y = prox_{gamma g}(v) means v - y = gamma g'(y), with g' = Phi^-1 - Id (theory.md, section 2). Solving for v keeps
/// clear of the inverse's rounding at the ends of its domain: (1 - gamma) y + gamma s = v with y = Phi(s).
void check_smooth(core::ActivationForm form, Parameters parameters, double (*activation)(double, Parameters)) {
    const double gamma = number(0.05, 1.0);
    const double s = number(-4.0, 4.0);
    const double y = activation(s, parameters);
    const double v = (1.0 - gamma) * y + gamma * s;
    // Newton stops at four units in the last place of v, which moves s by that over gamma and y by at most as much
    const double allowed = 16 * 2.3e-16 * (std::abs(v) + std::abs(s) + 1.0) / gamma;
    RC_ASSERT(std::abs(prox(form, parameters, v, number(-8.0, 8.0), gamma) - y) <= allowed);
}

RC_GTEST_PROP(Proximal, OfLogisticSolvesItsEquation, ()) {
    check_smooth({Activation::logistic}, {2.0, 1.5},
                 [](double s, Parameters c) { return c.p / (1 + std::exp(-c.q * s)); });
}
RC_GTEST_PROP(Proximal, OfTanhSolvesItsEquation, ()) {
    check_smooth({Activation::tanh}, {0.9, 0.0}, [](double s, Parameters c) { return std::tanh(c.p * s); });
}
RC_GTEST_PROP(Proximal, OfSoftplusSolvesItsEquation, ()) {
    check_smooth({Activation::softplus}, {3.0, 1.0 / 3.0},
                 [](double s, Parameters c) { return std::log1p(std::exp(c.p * s)) / c.p; });
}

RC_GTEST_PROP(Proximal, OfAPowerLawWithACeilingSolvesItsEquation, ()) {
    check_smooth({.kind = Activation::power_law, .exponent = 2.5, .has_ceiling = true}, {0.05, 0.7},
                 [](double s, Parameters c) { return std::min(c.q, c.p * std::pow(std::max(0.0, s), 2.5)); });
}
RC_GTEST_PROP(Proximal, OfALineWithAGainSolvesItsEquation, ()) {
    const double gain = number(0.1, 3.0);
    const auto line = [](double s, Parameters c) { return c.p * s; };
    check_smooth({.kind = Activation::linear}, {gain, 0.0}, line);
    const auto rectified = [](double s, Parameters c) { return c.p * std::max(0.0, s); };
    check_smooth({.kind = Activation::relu, .has_gain = true}, {gain, 0.0}, rectified);
    const auto clipped = [](double s, Parameters c) { return std::min(c.p, c.q * std::max(0.0, s)); };
    check_smooth({.kind = Activation::saturated, .has_gain = true}, {0.8, gain}, clipped);
}

TEST(Proximal, OfPiecewiseLinearActivationsHasAClosedForm) {
    EXPECT_EQ(prox({Activation::relu}, {}, -0.5, 0.0, 0.3), 0.0);
    EXPECT_EQ(prox({Activation::relu}, {}, 0.5, 0.0, 0.3), 0.5);
    EXPECT_EQ(prox({Activation::saturated}, {0.4, 0.0}, 0.5, 0.0, 0.3), 0.4);
    EXPECT_EQ(prox({Activation::soft_threshold}, {1.0, 0.0}, 1.0, 0.0, 0.25), 0.75);
    EXPECT_EQ(prox({Activation::soft_threshold}, {1.0, 0.0}, -1.0, 0.0, 0.25), -0.75);
    EXPECT_EQ(prox({Activation::soft_threshold}, {1.0, 0.0}, 0.2, 0.0, 0.25), 0.0);
}

TEST(Proximal, DoesNotLoseANumberThatIsNotFinite) {
    const double nan = std::nan("");
    for (const Activation phi : {Activation::logistic, Activation::tanh, Activation::softplus})
        EXPECT_TRUE(std::isnan(prox({phi}, {1.0, 1.0}, nan, 0.0, 0.5))) << int(phi);
}

}  // namespace
}  // namespace colonnade::test
