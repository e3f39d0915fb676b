/// Curves over an atlas: closed forms, on which their formulas vanish, and those that continuation follows.
#include "host/atlas/curves.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

Spec pair() {
    Spec spec = wilson_cowan_spec(0.5, 1.0, 1.5, 0.2, 1.0, 0.2);
    spec.microcircuit.tau_I = Draw::of(0.9);
    spec.atlas.x = {"microcircuit.w_EE", 0.0, 3.0, 100};
    spec.atlas.y = {"microcircuit.w_EI", 0.0, 3.0, 100};
    return spec;
}

TEST(Curves, LieWhereTheirFormsAreZero) {
    const auto curves = atlas::closed_form_curves(pair());
    ASSERT_EQ(curves.size(), 3U);
    // all three are linear in w_EE and w_EI, so that interpolation is exact up to rounding
    constexpr double rounding = 1e-13;
    for (const auto& curve : curves)
        for (const auto& line : curve.lines) {
            const double forms[] = {line.x0 - 1.0, (1.0 - line.x0) * 1.2 + line.y0 * 1.5, line.x0 - 1.0 - 1.2 / 0.9};
            const std::size_t which = curve.name == "switch" ? 0 : (curve.name == "determinant" ? 1 : 2);
            EXPECT_NEAR(forms[which], 0.0, rounding) << curve.name;
        }
}

TEST(Curves, OfACurvedFormLieWithinTheSquareOfACell) {
    Spec spec = pair();
    spec.atlas.y = {"microcircuit.tau_I", 0.2, 2.0, 100};
    const auto curves = atlas::closed_form_curves(spec);
    ASSERT_FALSE(curves.empty());
    for (const auto& line : curves.back().lines) {
        ASSERT_EQ(curves.back().name, "trace");
        // along an edge of length d = 1.8/99 the form bends by 2 (1.2) / tau^3; linear interpolation is off by d^2/8 of
        // that, in units of a slope of w_EE that is 1
        const double bend = 2.4 / std::pow(line.y0 - 1.8 / 99.0, 3) * std::pow(1.8 / 99.0, 2) / 8.0;
        EXPECT_NEAR(line.x0 - 1.0, 1.2 / line.y0, bend + 1e-12);
    }
}

TEST(Curves, AreDrawnOnlyWhereTheyAreValid) {
    Spec logistic = pair();
    logistic.microcircuit.excitatory.kind = Activation::logistic;
    EXPECT_TRUE(atlas::closed_form_curves(logistic).empty());
    Spec lateral = lateral_spec(1);
    lateral.atlas = pair().atlas;
    EXPECT_TRUE(atlas::closed_form_curves(lateral).empty());
    Spec stacked = pair();
    stacked.column.layers = 2;
    EXPECT_TRUE(atlas::closed_form_curves(stacked).empty());
    Spec listed = pair();
    listed.atlas.y.key = "microcircuit.activation.kind";
    listed.atlas.y.values = {std::string("relu"), std::string("saturated")};
    listed.atlas.y.points = 2;
    EXPECT_TRUE(atlas::closed_form_curves(listed).empty());
}

/// A logistic pair that has folds and Hopf points over drive_E and w_EE.
Spec smooth_pair() {
    Spec spec = wilson_cowan_spec(3.0, 3.0, 2.25, 0.75, 0.5, 0.25);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::logistic;
        population->gain = Draw::of(4.0);
        population->threshold = Draw::of(0.5);
    }
    spec.microcircuit.tau_I = Draw::of(1.6);
    spec.atlas.x = {"stimulus.drive_E", -2.0, 4.0, 30};
    spec.atlas.y = {"microcircuit.w_EE", 0.0, 6.0, 30};
    return spec;
}

TEST(Curves, OfFoldsAndHopfPointsAreThoseThatContinuationFollows) {
    Spec spec = smooth_pair();
    const auto curves = atlas::curves_over(spec, {});
    ASSERT_EQ(curves.size(), 2U);
    EXPECT_EQ(curves[0].name, "fold");
    EXPECT_EQ(curves[1].name, "hopf");
    spec.continuation.key = spec.atlas.x.key, spec.continuation.second_key = spec.atlas.y.key;
    spec.continuation.from = -2.0, spec.continuation.to = 4.0;
    spec.continuation.second_from = 0.0, spec.continuation.second_to = 6.0;
    const Diagram diagram = continue_equilibria(experiment_of(spec));
    // what begins elsewhere has its points elsewhere on the same curves: a chord of a step of 1 / 200 that turns by 15
    // degrees is off by 1 / 200 * tan(7.5 degrees) / 4 = 2e-4 of the ranges
    constexpr double chord = 6.0 * 2e-4;
    for (const SpecialCurve& curve : diagram.curves)
        for (const CurvePoint& point : curve.points) {
            double nearest = 10.0;
            for (const atlas::Line& line : curves[curve.kind == CurveKind::fold ? 0 : 1].lines) {
                const double dx = line.x1 - line.x0, dy = line.y1 - line.y0;
                const double along = ((point.parameter - line.x0) * dx + (point.second - line.y0) * dy) /
                                     std::max(1e-300, dx * dx + dy * dy);
                const double share = std::clamp(along, 0.0, 1.0);
                nearest = std::min(
                    nearest, std::hypot(point.parameter - line.x0 - share * dx, point.second - line.y0 - share * dy));
            }
            EXPECT_LE(nearest, chord) << point.parameter << ' ' << point.second;
        }
}

TEST(Curves, AreFollowedOnlyOfSmoothCircuitsInTwoNumbers) {
    EXPECT_TRUE(atlas::followed_curves(pair(), {}).empty());
    Spec ceiling = smooth_pair();
    ceiling.microcircuit.excitatory.kind = Activation::power_law;
    ceiling.microcircuit.excitatory.limited = true, ceiling.microcircuit.excitatory.max = Draw::of(2.0);
    EXPECT_TRUE(atlas::followed_curves(ceiling, {}).empty());
    Spec deep = smooth_pair();
    deep.column.layers = 3;
    EXPECT_TRUE(atlas::followed_curves(deep, {}).empty());
    Spec twice = smooth_pair();
    twice.atlas.x = {"microcircuit.activation.gain", 1.0, 4.0, 30};
    twice.atlas.y = {"microcircuit.activation_E.gain", 1.0, 4.0, 30};
    EXPECT_TRUE(atlas::followed_curves(twice, {}).empty());
    Spec listed = smooth_pair();
    listed.atlas.y.key = "microcircuit.activation.kind";
    listed.atlas.y.values = {std::string("logistic"), std::string("tanh")};
    listed.atlas.y.points = 2;
    EXPECT_TRUE(atlas::followed_curves(listed, {}).empty());
    EXPECT_THROW((void)atlas::followed_curves(smooth_pair(), [] { return true; }), Interrupted);
}

}  // namespace
}  // namespace colonnade::test
