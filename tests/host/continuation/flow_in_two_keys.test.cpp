/// Derivatives of traces of the flow's Jacobian against differences of the Jacobian itself.
#include "host/continuation/flow_in_two_keys.hpp"

#include <gtest/gtest.h>

#include "support/specs.hpp"

namespace colonnade::continuation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

void expect_derivatives(const Spec& spec, const std::string& first, const std::string& second) {
    const experiment::Plane plane(spec, 0, first, second);
    const VectorXd x = (VectorXd(2) << 0.23, 0.31).finished();
    const double p = 0.8, q = 1.3;
    MatrixXd m(2, 2);
    m << 0.7, -1.1, 0.4, 1.9;
    const FlowInTwoKeys flow(plane, x, p, q);
    const VectorXd exact = flow.trace_derivative(m);
    // central differences of numbers of order 1 with third derivatives of order 100: 100 h^2 / 6 + epsilon / h
    constexpr double h = 1e-5, off = 1e-7;
    for (Eigen::Index k = 0; k < 4; ++k) {
        const auto beside = [&](double side) {
            VectorXd rates = x;
            if (k < 2) rates(k) += side;
            return FlowInTwoKeys(plane, rates, p + (k == 2 ? side : 0.0), q + (k == 3 ? side : 0.0));
        };
        const FlowInTwoKeys above = beside(h), below = beside(-h);
        const double difference = ((m * above.jacobian()).trace() - (m * below.jacobian()).trace()) / (2.0 * h);
        EXPECT_NEAR(exact(k), difference, off * (1.0 + std::abs(difference))) << first << ' ' << second << ' ' << k;
        const auto residual = [&](const FlowInTwoKeys& at, double side) {
            VectorXd rates = x;
            if (k < 2) rates(k) += side;
            return game::residual(at.network(), rates);
        };
        const VectorXd change = (residual(above, h) - residual(below, -h)) / (2.0 * h);
        EXPECT_LE((flow.residual_derivative().col(k) - change).cwiseAbs().maxCoeff(), off) << first << ' ' << k;
    }
}

Spec pair(Activation kind) {
    Spec spec = test::wilson_cowan_spec(1.2, 0.8, 1.5, 0.3, 0.4, 0.2);
    spec.microcircuit.tau_I = Draw::of(1.7);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = kind;
        population->gain = Draw::of(1.4);
        population->sharpness = Draw::of(1.4);
    }
    return spec;
}

TEST(FlowInTwoKeys, HasTheDerivativesOfItsJacobian) {
    for (const Activation kind :
         {Activation::logistic, Activation::tanh, Activation::softplus, Activation::power_law}) {
        expect_derivatives(pair(kind), "stimulus.drive_E", "microcircuit.w_EE");
        expect_derivatives(pair(kind), "microcircuit.w_IE", "microcircuit.tau_I");
        expect_derivatives(pair(kind), "microcircuit.activation.threshold", "microcircuit.w_EI");
    }
    expect_derivatives(pair(Activation::logistic), "microcircuit.activation.gain", "microcircuit.activation_I.max");
    expect_derivatives(pair(Activation::softplus), "microcircuit.activation.sharpness", "microcircuit.w_II");
}

TEST(FlowInTwoKeys, KnowsThatRefractoryNeuronsSpeedUpWithTheirRates) {
    Spec spec = pair(Activation::logistic);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory})
        population->refractory = Draw::of(0.9);
    expect_derivatives(spec, "stimulus.drive_E", "microcircuit.tau_E");
    expect_derivatives(spec, "microcircuit.activation.refractory", "microcircuit.w_EE");
}

TEST(FlowInTwoKeys, KnowsTheProductOfTwoKeys) {
    // drives are mean (1 +- difference / 2), linear in either key but not in both
    Spec spec = test::lateral_spec(1);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::tanh;
    const experiment::Plane plane(spec, 0, "stimulus.mean", "stimulus.difference");
    for (const auto& [p, q] : {std::pair{0.3, 0.7}, std::pair{1.9, 0.2}}) {
        const VectorXd in_first = plane.first_at(q).at(p).drive, in_second = plane.second_at(p).at(q).drive;
        for (const VectorXd& drive : {in_first, in_second}) {
            EXPECT_NEAR(drive(0), p * (1.0 + 0.5 * q), 1e-14);
            EXPECT_NEAR(drive(1), p * (1.0 - 0.5 * q), 1e-14);
        }
    }
}

}  // namespace
}  // namespace colonnade::continuation
