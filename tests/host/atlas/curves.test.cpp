/// Closed-form curves over an atlas, on which their formulas vanish.
#include "host/atlas/curves.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace colonnade::test
