/// Curves of folds and Hopf points in two keys against closed forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "host/continuation/followed.hpp"

namespace colonnade {
namespace {

Diagram in_two_keys(Spec spec, const std::string& first, double from, double to, const std::string& second,
                    double second_from, double second_to) {
    spec.continuation.second_key = second;
    spec.continuation.second_from = second_from;
    spec.continuation.second_to = second_to;
    return followed(spec, first, from, to);
}

std::vector<CodimensionTwoPoint> of_kind(const Diagram& diagram, CodimensionTwo kind) {
    std::vector<CodimensionTwoPoint> found;
    for (const CodimensionTwoPoint& point : diagram.codimension_two)
        if (point.kind == kind) found.push_back(point);
    return found;
}

/// Newton ends within 1e-13 of the ranges; a condition changes by some 100 times that at most.
constexpr double exact = 1e-10;

/// One neuron: x = tanh(k (w x + u)) has folds at k w (1 - x^2) = 1, so that u = artanh(x) / k - w x, and a cusp at
/// k w = 1, u = 0.
TEST(CurveWalk, FoldsOfASelfExcitingTanhUnitMeetInItsCusp) {
    const double w = 0.8;
    const Spec spec =
        parse_spec(
            "[microcircuit]\nmotif = \"custom\"\nweights = [[0.8]]\nactivation = { kind = \"tanh\", gain = 2.0 "
            "}\n[stimulus]\ndrive_E = 0.0")
            .base;
    const Diagram diagram = in_two_keys(spec, "stimulus.drive_E", -1.0, 1.0, "microcircuit.activation.gain", 0.5, 3.0);
    const auto cusps = of_kind(diagram, CodimensionTwo::cusp);
    ASSERT_EQ(cusps.size(), 1U);
    EXPECT_EQ(diagram.codimension_two.size(), 1U);
    EXPECT_NEAR(cusps[0].parameter, 0.0, located);
    EXPECT_NEAR(cusps[0].second, 1.0 / w, located);
    EXPECT_NEAR(cusps[0].rates[0], 0.0, located_rate);
    ASSERT_EQ(diagram.curves.size(), 2U);  // both ways from the one found first
    std::set<int> ends;
    for (const SpecialCurve& curve : diagram.curves) {
        EXPECT_EQ(curve.kind, CurveKind::fold);
        EXPECT_EQ(curve.end, CurveEnd::range);
        EXPECT_NEAR(curve.points.back().second, 3.0, exact);
        ends.insert(curve.points.back().rates[0] > 0.0 ? 1 : -1);
        for (const CurvePoint& point : curve.points) {
            const double x = point.rates[0], k = point.second;
            EXPECT_NEAR(k * w * (1.0 - x * x), 1.0, exact);
            EXPECT_NEAR(std::atanh(x) / k - w * x, point.parameter, exact);
            EXPECT_EQ(point.unstable, 0);
            EXPECT_TRUE(std::isnan(point.frequency));
        }
    }
    EXPECT_EQ(ends.size(), 2U);
}

Spec tanh_pair(double w_EE, double w_II, double tau_I) {
    Spec spec = test::wilson_cowan_spec(w_EE, 2.0, 2.0, w_II, 0.0, 0.0);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::tanh;
    spec.microcircuit.tau_I = Draw::of(tau_I);
    return spec;
}

/// Without drive at the origin trace and determinant are w_EE - 1 - (1 + w_II) / tau_I and ((1 - w_EE)(1 + w_II) + 4) /
/// tau_I: along w_EE = 1 + (1 + w_II) / tau_I a Hopf point, of frequency sqrt(4 - (w_EE - 1)^2 tau_I) / sqrt(tau_I),
/// until the frequency is 0 at w_EE = 1 + 2 / sqrt(tau_I).
TEST(CurveWalk, HopfPointsOfATanhPairEndWhereTheirFrequencyIsZero) {
    const Spec spec = tanh_pair(1.5, 0.0, 3.0);
    const Diagram diagram = in_two_keys(spec, "microcircuit.w_EE", 0.0, 4.0, "microcircuit.tau_I", 0.25, 4.0);
    std::size_t points = 0;
    double least = 4.0, most = 0.0;
    for (const SpecialCurve& curve : diagram.curves)
        for (const CurvePoint& point : curve.points) {
            if (curve.kind != CurveKind::hopf || std::abs(point.rates[0]) > 1e-6) continue;
            const double w_EE = point.parameter, tau_I = point.second;
            EXPECT_NEAR(w_EE, 1.0 + 1.0 / tau_I, exact);
            const double squared = (4.0 - (w_EE - 1.0)) / tau_I;
            EXPECT_NEAR(point.frequency * point.frequency, squared, exact * (1.0 + squared));
            least = std::min(least, tau_I), most = std::max(most, tau_I);
            ++points;
        }
    EXPECT_GT(points, 50U);
    // w_EE reaches 4 at tau_I = 1/3, still with a frequency
    EXPECT_NEAR(least, 1.0 / 3.0, exact);
    EXPECT_NEAR(most, 4.0, exact);
}

/// A curve within the ranges of both keys that closes: of two logistic cells that excite themselves and turn around
/// each other, with s = x (1 - x), trace 6 s_E + 6 s_I - 2 and determinant (1 - 6 s_E)(1 - 6 s_I) + 144 s_E s_I > 0
/// along it.
TEST(CurveWalk, ClosedCurvesCloseAndAreFoundOnce) {
    const Spec spec =
        parse_spec(
            "[microcircuit]\nmotif = \"custom\"\nweights = [[6.0, -12.0], [12.0, 6.0]]\ninhibitory = [1]\n"
            "allow_mixed_signs = true\nactivation = { kind = \"logistic\" }\n[stimulus]\ndrive_E = [3.0]\n"
            "drive_I = -9.0\n")
            .base;
    const Diagram diagram = in_two_keys(spec, "stimulus.drive_E", -12.0, 18.0, "stimulus.drive_I", -24.0, 6.0);
    std::size_t hopf = 0;
    for (const SpecialCurve& curve : diagram.curves) {
        if (curve.kind != CurveKind::hopf) continue;
        ++hopf;
        EXPECT_EQ(curve.end, CurveEnd::joined);
        const CurvePoint &first = curve.points.front(), &last = curve.points.back();
        EXPECT_LE(std::hypot(first.parameter - last.parameter, first.second - last.second), 0.01 * 30.0);
        double most = -1.0, least = 2.0;
        for (const CurvePoint& point : curve.points) {
            const double s_E = point.rates[0] * (1.0 - point.rates[0]), s_I = point.rates[1] * (1.0 - point.rates[1]);
            EXPECT_NEAR(6.0 * (s_E + s_I), 2.0, exact);
            const double squared = (1.0 - 6.0 * s_E) * (1.0 - 6.0 * s_I) + 144.0 * s_E * s_I;
            EXPECT_NEAR(point.frequency * point.frequency, squared, 100.0 * exact);
            least = std::min(least, point.rates[0]), most = std::max(most, point.rates[0]);
        }
        // all around: s_E falls to 1/12, where s_I is 1/4, on either side
        const double half = std::sqrt(0.25 - 1.0 / 12.0);
        EXPECT_NEAR(least, 0.5 - half, 1e-3);
        EXPECT_NEAR(most, 0.5 + half, 1e-3);
    }
    EXPECT_EQ(hopf, 1U);
}

}  // namespace
}  // namespace colonnade
