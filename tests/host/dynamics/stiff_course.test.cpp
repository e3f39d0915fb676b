#include "host/dynamics/stiff_course.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/dynamics/one_column.hpp"

namespace colonnade::test {
namespace {

using Eigen::VectorXd;
using End = dynamics::StiffCourse::End;

dynamics::StiffCourse course_of(const Spec& spec, const VectorXd& start, std::size_t steps = 100'000) {
    OneColumn column(spec);
    const auto system = column.system();
    core::FlowRule rule = column.rule();
    rule.max_time = 1e9;
    return dynamics::stiff_course(system, 0, rule, start, {.steps = steps});
}

TEST(StiffCourse, EndsAtRest) {
    Spec spec = linear_pair(0.5, 0.4);
    spec.microcircuit.tau_I = Draw::of(1e6);
    spec.solve.settle_fraction = 0.02;
    const auto course = course_of(spec, two(0.7, 0.1));
    EXPECT_EQ(course.end, End::rests);
    EXPECT_LE(course.residual, 1e-9);
    EXPECT_LT(course.state.cwiseAbs().maxCoeff(), 1e-8);
    // the residual is that of I, 0.1 (1 + 0.32) e^(-1.32e-6 t) once E has followed, and E's at first, of which the
    // largest is 0.5 * 0.7 + 0.04: it falls to a fiftieth of that at ln(0.132 / 0.0078) / 1.32e-6
    EXPECT_NEAR(course.settling_time, std::log(0.132 / (0.02 * 0.39)) / 1.32e-6, 2e4);
}

TEST(StiffCourse, KnowsARelaxationOscillationByItsPeriod) {
    // the saturated pair (max 5) 1.5, 1, 1, 0 at drive 0.5: while E is silent I falls as e^(-t/tau) to 0.5, where E's
    // drive reaches 0; while E is saturated at 5 I rises to 3, where E's drive 1.5 * 5 - x_I + 0.5 falls below 5; then
    // E jumps: period ln(6) + ln(9/4) in units of tau_I but for the jumps
    for (const double tau : {1e5, 1e7}) {
        Spec spec = wilson_cowan_spec(1.5, 1.0, 1.0, 0.0, 0.5, 0.0);
        spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::saturated;
        spec.microcircuit.excitatory.max = spec.microcircuit.inhibitory.max = Draw::of(5.0);
        spec.microcircuit.tau_I = Draw::of(tau);
        const auto course = course_of(spec, two(0.2, 0.1));
        ASSERT_EQ(course.end, End::circles) << tau;
        // jumps begin at points where the flow is slow for a while: of the order of ln(tau) of the fast time constant
        EXPECT_NEAR(course.cycle->period / tau, std::log(6.0) + std::log(2.25), 1e3 / tau) << tau;
        EXPECT_NEAR(course.cycle->amplitudes(1), 0.5 * (3.0 - 0.5), 1e-3);
    }
}

TEST(StiffCourse, SaysWhenItRunsOutOfSteps) {
    Spec spec = linear_pair(0.5, 0.4);
    spec.microcircuit.tau_I = Draw::of(1e6);
    EXPECT_EQ(course_of(spec, two(0.7, 0.1), 20).end, End::neither);
}

TEST(StiffCourse, EscapesWhereNothingHoldsIt) {
    Spec spec = linear_pair(2.5, 0.4);
    spec.microcircuit.tau_I = Draw::of(1e6);
    EXPECT_EQ(course_of(spec, two(0.7, 0.1)).end, End::escapes);
}

}  // namespace
}  // namespace colonnade::test
