/// Branches of cycles against closed forms, and against what the flow circles on; tests/python/cycles_test.py holds
/// them against SciPy.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "colonnade/colonnade.hpp"
#include "host/continuation/followed.hpp"

namespace colonnade {
namespace {

/// Cycles begin at a drive of 0.396 and end on a saddle-node at 1.12.
Spec logistic_pair() {
    Spec spec = test::wilson_cowan_spec(3.25, 2.5, 3.75, 0.0, 0.4, 0.0);
    for (Population* each : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        each->kind = Activation::logistic;
        each->gain = Draw::of(4.0), each->threshold = Draw::of(1.0);
    }
    spec.microcircuit.tau_E = Draw::of(10.0), spec.microcircuit.tau_I = Draw::of(20.0);
    return spec;
}

TEST(Cycles, BeginWithThePeriodOfTheHopfPointAndGrowAsTheSquareRoot) {
    const Diagram diagram = followed(logistic_pair(), "stimulus.drive_E", 0.0, 1.0);
    ASSERT_FALSE(diagram.cycles.empty());
    for (const CycleBranch& branch : diagram.cycles) {
        const SpecialPoint& hopf = diagram.special[branch.hopf];
        EXPECT_EQ(hopf.kind, SpecialKind::hopf);
        const CyclePoint &none = branch.points[0], &first = branch.points[1], &second = branch.points[2];
        EXPECT_DOUBLE_EQ(none.period, 2.0 * std::numbers::pi / hopf.frequency);
        EXPECT_EQ(none.low, none.high);
        // periods change with the square of the amplitude, 4e-4 here, times a few
        EXPECT_NEAR(first.period / none.period, 1.0, 5e-3);
        // amplitudes of normal forms: r^2 in proportion to p - p_0, as far as the first two are small
        const auto width = [](const CyclePoint& point) { return point.high[0] - point.low[0]; };
        const double ratio = (second.parameter - none.parameter) / (first.parameter - none.parameter);
        EXPECT_NEAR(std::pow(width(second) / width(first), 2) / ratio, 1.0, 0.2);
        // supercritical ones are stable
        EXPECT_EQ(first.unstable > 0, hopf.lyapunov_coefficient > 0.0);
    }
}

TEST(Cycles, AreThoseThatTheFlowCirclesOn) {
    const Diagram diagram = followed(logistic_pair(), "stimulus.drive_E", 0.0, 1.0);
    int compared = 0;
    for (const CycleBranch& branch : diagram.cycles)
        for (std::size_t k = 3; k < branch.points.size(); k += branch.points.size() / 5 + 1) {
            const CyclePoint& point = branch.points[k];
            if (point.multiplier > 0.5) continue;
            Spec spec = logistic_pair();
            spec.stimulus.drive_E = {Draw::of(point.parameter)};
            spec.initial.rate_E = Draw::of(point.high[0]), spec.initial.rate_I = Draw::of(point.low[1]);
            const Dataset found = run(test::experiment_of(spec));
            ASSERT_EQ(std::get<std::vector<std::int8_t>>(found.find("status")->values)[0], 2) << point.parameter;
            EXPECT_NEAR(found.doubles("period")[0], point.period, 1e-6 * point.period);
            const double amplitude = 0.5 * std::max(point.high[0] - point.low[0], point.high[1] - point.low[1]);
            EXPECT_NEAR(found.doubles("amplitude")[0], amplitude, 1e-6);
            ++compared;
        }
    EXPECT_GT(compared, 1);
}

TEST(Cycles, EndWhereTheRangeEnds) {
    const Diagram whole = followed(logistic_pair(), "stimulus.drive_E", 0.0, 1.0);
    ASSERT_FALSE(whole.cycles.empty());
    const auto& points = whole.cycles.front().points;
    const double end = points[points.size() / 2].parameter, from = points.front().parameter;
    const Diagram part = end > from ? followed(logistic_pair(), "stimulus.drive_E", 0.0, end)
                                    : followed(logistic_pair(), "stimulus.drive_E", end, 1.0);
    ASSERT_FALSE(part.cycles.empty());
    EXPECT_EQ(part.cycles.front().end, CycleEnd::range);
    EXPECT_DOUBLE_EQ(part.cycles.front().points.back().parameter, end);
    EXPECT_NEAR(part.cycles.front().points.back().period, points[points.size() / 2].period, 1e-5);
}

TEST(Cycles, StopWhenAsked) {
    Spec spec = logistic_pair();
    spec.continuation.key = "stimulus.drive_E";
    spec.continuation.from = 0.0, spec.continuation.to = 1.0;
    RunOptions options;
    options.stop = [] { return true; };
    EXPECT_THROW((void)continue_equilibria(test::experiment_of(spec), options), Interrupted);
}

}  // namespace
}  // namespace colonnade
