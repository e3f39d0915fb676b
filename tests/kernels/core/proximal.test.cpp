#include "core/proximal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace colonnade::test {
namespace {

struct Parameters {
    double p, q;
};

double prox(core::Phi phi, Parameters parameters, double v, double guess, double gamma) {
    const core::Population population[2]{{phi, 2.0}, {phi, 2.0}};
    return core::proximal(core::AnyPhi{population}, 0, v, guess, gamma,
                          [=](int, int index) { return index == 0 ? parameters.p : parameters.q; });
}

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// y = prox_{gamma g}(v) means v - y = gamma g'(y), with g' = Phi^-1 - Id (theory.md, section 2). Solving for v keeps
/// clear of the inverse's rounding at the ends of its domain: (1 - gamma) y + gamma s = v with y = Phi(s).
void check_smooth(core::Phi phi, Parameters parameters, double (*activation)(double, Parameters)) {
    const double gamma = number(0.05, 1.0);
    const double s = number(-4.0, 4.0);
    const double y = activation(s, parameters);
    const double v = (1.0 - gamma) * y + gamma * s;
    // Newton stops at four units in the last place of v, which moves s by that over gamma and y by at most as much
    const double allowed = 16 * 2.3e-16 * (std::abs(v) + std::abs(s) + 1.0) / gamma;
    RC_ASSERT(std::abs(prox(phi, parameters, v, number(-8.0, 8.0), gamma) - y) <= allowed);
}

RC_GTEST_PROP(Proximal, OfLogisticSolvesItsEquation, ()) {
    check_smooth(core::Phi::logistic, {2.0, 1.5},
                 [](double s, Parameters c) { return c.p / (1 + std::exp(-c.q * s)); });
}
RC_GTEST_PROP(Proximal, OfTanhSolvesItsEquation, ()) {
    check_smooth(core::Phi::tanh, {0.9, 0.0}, [](double s, Parameters c) { return std::tanh(c.p * s); });
}
RC_GTEST_PROP(Proximal, OfSoftplusSolvesItsEquation, ()) {
    check_smooth(core::Phi::softplus, {3.0, 1.0 / 3.0},
                 [](double s, Parameters c) { return std::log1p(std::exp(c.p * s)) / c.p; });
}

TEST(Proximal, OfPiecewiseLinearActivationsHasAClosedForm) {
    EXPECT_EQ(prox(core::Phi::relu, {}, -0.5, 0.0, 0.3), 0.0);
    EXPECT_EQ(prox(core::Phi::relu, {}, 0.5, 0.0, 0.3), 0.5);
    EXPECT_EQ(prox(core::Phi::saturated, {0.4, 0.0}, 0.5, 0.0, 0.3), 0.4);
    EXPECT_EQ(prox(core::Phi::soft_threshold, {1.0, 0.0}, 1.0, 0.0, 0.25), 0.75);
    EXPECT_EQ(prox(core::Phi::soft_threshold, {1.0, 0.0}, -1.0, 0.0, 0.25), -0.75);
    EXPECT_EQ(prox(core::Phi::soft_threshold, {1.0, 0.0}, 0.2, 0.0, 0.25), 0.0);
}

TEST(Proximal, DoesNotLoseANumberThatIsNotFinite) {
    const double nan = std::nan("");
    for (const core::Phi phi : {core::Phi::logistic, core::Phi::tanh, core::Phi::softplus})
        EXPECT_TRUE(std::isnan(prox(phi, {1.0, 1.0}, nan, 0.0, 0.5))) << int(phi);
}

}  // namespace
}  // namespace colonnade::test
