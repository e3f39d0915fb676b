#include "host/dynamics/stiff_path.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/dynamics/one_column.hpp"

namespace colonnade::test {
namespace {

using Eigen::VectorXd;

core::FlowRule finer(core::FlowRule rule, double rtol) {
    rule.rtol = rtol, rule.atol = 0.01 * rtol;
    return rule;
}

TEST(StiffPath, FollowsALinearPairAsItsExponentialSays) {
    // E decays at 1 - w_EE = 0.5 by itself; I relaxes to it: x_I = (x_I0 - c) e^(-t) + c e^(-t/2), c = w_IE x_E0 / 0.5
    Spec spec = linear_pair(0.5, 0.0);
    spec.microcircuit.w_IE = Draw::of(0.8);
    OneColumn column(spec);
    const auto system = column.system();
    dynamics::StiffPath path(system, 0, finer(column.rule(), 1e-10), two(0.7, 0.1));
    while (path.time() < 3.0) {
        ASSERT_TRUE(path.step(3.0));
        // between the ends too, where a cubic is off by the fourth power of the step
        for (const double theta : {0.3, 1.0}) {
            const double t = path.begin() + theta * path.length(), c = 0.8 * 0.7 / 0.5;
            const VectorXd there = path.state(theta);
            const double allowed = 1e-9 + 0.01 * std::pow(path.length(), 4);
            EXPECT_NEAR(there(0), 0.7 * std::exp(-0.5 * t), allowed);
            EXPECT_NEAR(there(1), (0.1 - c) * std::exp(-t) + c * std::exp(-0.5 * t), allowed);
        }
    }
}

TEST(StiffPath, IsOfOrderFour) {
    // a logistic pair against explicit steps at the edge of rounding: errors in proportion to rtol, and ten times the
    // steps for four digits more
    Spec spec = wilson_cowan_spec(1.5, 2.0, 2.0, 0.1, 0.6, 0.1);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::logistic;
    spec.microcircuit.excitatory.gain = spec.microcircuit.inhibitory.gain = Draw::of(4.0);
    OneColumn column(spec);
    const auto system = column.system();
    dynamics::ColumnPath exact(system, 0, finer(column.rule(), 1e-13), two(0.7, 0.1));
    while (exact.time() < 8.0) ASSERT_TRUE(exact.step(8.0));
    std::vector<double> steps;
    for (const double rtol : {1e-6, 1e-10}) {
        dynamics::StiffPath path(system, 0, finer(column.rule(), rtol), two(0.7, 0.1));
        while (path.time() < 8.0) ASSERT_TRUE(path.step(8.0));
        EXPECT_LT((path.state() - exact.state()).cwiseAbs().maxCoeff(), 20.0 * rtol) << rtol;
        steps.push_back(static_cast<double>(path.steps()));
    }
    EXPECT_GT(steps[1] / steps[0], 5.0);
    EXPECT_LT(steps[1] / steps[0], 20.0);
}

TEST(StiffPath, TakesLongStepsWhereFastModesHaveDecayed) {
    // tau_I = 1e6: explicit steps would have to stay below 3 for all of the 1e7
    Spec spec = linear_pair(0.5, 0.4);
    spec.microcircuit.tau_I = Draw::of(1e6);
    OneColumn column(spec);
    const auto system = column.system();
    dynamics::StiffPath path(system, 0, column.rule(), two(0.7, 0.1));
    while (path.time() < 1e6) ASSERT_TRUE(path.step(1e6));
    EXPECT_LT(path.steps(), 500U);
    // eigenvalues of [[-0.5, -0.4], [0.4e-6, -1e-6]]: the slow one, of x_I, is -1e-6 (1 + 0.4^2 / 0.5) to first order
    EXPECT_NEAR(path.state()(1), 0.1 * std::exp(-1.32) + 0.7 * 0.4e-6 / 0.5, 1e-5);
    EXPECT_NEAR(path.state()(0), -0.8 * path.state()(1), 1e-5);
}

}  // namespace
}  // namespace colonnade::test
