#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/continuation/followed.hpp"

namespace colonnade {
namespace {

/// E a relu, I tanh of its drive: with E active p = (1 - w) x + w_EI tanh(w_IE x) at the drive p, else x = 0.
Spec relu_beside_tanh(double w, double w_EI, double w_IE) {
    Spec spec = test::wilson_cowan_spec(w, w_EI, w_IE, 0.0, 0.5, 0.0);
    spec.microcircuit.inhibitory.kind = Activation::tanh;
    return spec;
}

void expect_equilibria(const Diagram& diagram, double w, double w_EI, double w_IE) {
    std::size_t seen = 0;
    for (const Branch& branch : diagram.branches)
        for (const BranchPoint& point : branch.points) {
            const double x = point.rates[0], y = point.rates[1];
            EXPECT_NEAR(y, std::tanh(w_IE * x), 1e-9);
            EXPECT_NEAR(x, std::max(0.0, w * x - w_EI * y + point.parameter), 1e-9 * (1.0 + w));
            ++seen;
        }
    EXPECT_GT(seen, 100U);
}

TEST(MixedContinuation, ReluBesideTanhPassesItsCornerAndFoldsWhereTheDriveIsLargest) {
    const double w = 1.5, w_EI = 1.0, w_IE = 2.0;
    const Diagram diagram = followed(relu_beside_tanh(w, w_EI, w_IE), "stimulus.drive_E", -1.0, 1.0);
    expect_equilibria(diagram, w, w_EI, w_IE);
    const auto crossings = of_kind(diagram, SpecialKind::border_crossing);
    ASSERT_EQ(crossings.size(), 1U);
    EXPECT_NEAR(crossings[0].parameter, 0.0, located);
    EXPECT_EQ(crossings[0].neuron, 0);
    // dp/dx = 1 - w + w_EI w_IE sech^2(w_IE x) = 0
    const double x = std::acosh(std::sqrt(w_EI * w_IE / (w - 1.0))) / w_IE;
    const auto folds = of_kind(diagram, SpecialKind::fold);
    ASSERT_EQ(folds.size(), 1U);
    EXPECT_NEAR(folds[0].parameter, (1.0 - w) * x + w_EI * std::tanh(w_IE * x), located);
    EXPECT_NEAR(folds[0].rates[0], x, located_rate);
    EXPECT_TRUE(of_kind(diagram, SpecialKind::border_fold).empty());
    for (const Branch& branch : diagram.branches) EXPECT_EQ(branch.end, BranchEnd::range);
}

TEST(MixedContinuation, ReluBesideTanhTurnsBackAtItsCornerWhereItExcitesItselfMore) {
    const double w = 4.0, w_EI = 1.0, w_IE = 2.0;
    const Diagram diagram = followed(relu_beside_tanh(w, w_EI, w_IE), "stimulus.drive_E", -1.0, 1.0);
    expect_equilibria(diagram, w, w_EI, w_IE);
    const auto folds = of_kind(diagram, SpecialKind::border_fold);
    ASSERT_EQ(folds.size(), 1U);
    EXPECT_NEAR(folds[0].parameter, 0.0, located);
    EXPECT_TRUE(of_kind(diagram, SpecialKind::fold).empty());
    // silent and stable up to 0, active and a saddle beside it
    ASSERT_EQ(diagram.branches.size(), 1U);
    EXPECT_EQ(diagram.branches[0].points.front().unstable + diagram.branches[0].points.back().unstable, 1);
}

TEST(MixedContinuation, PowerLawWithAHighestRateTurnsBackAtIt) {
    // x = min(1, max(0, x + p)^2): p = sqrt(x) - x up to 1, with a fold at x = 1/4; x = 1 from p = 0 on
    Spec spec = test::wilson_cowan_spec(1.0, 0.0, 0.0, 0.0, 0.5, 0.0);
    spec.microcircuit.excitatory.kind = Activation::power_law;
    spec.microcircuit.excitatory.limited = true;
    spec.microcircuit.excitatory.max = Draw::of(1.0);
    const Diagram diagram = followed(spec, "stimulus.drive_E", -0.45, 0.6);
    const auto folds = of_kind(diagram, SpecialKind::fold), corners = of_kind(diagram, SpecialKind::border_fold);
    ASSERT_EQ(folds.size(), 1U);
    EXPECT_NEAR(folds[0].parameter, 0.25, located);
    ASSERT_EQ(corners.size(), 1U);
    EXPECT_NEAR(corners[0].parameter, 0.0, located);
    EXPECT_NEAR(corners[0].rates[0], 1.0, located);
    for (const Branch& branch : diagram.branches)
        for (const BranchPoint& point : branch.points) {
            const double z = std::max(0.0, point.rates[0] + point.parameter);
            EXPECT_NEAR(point.rates[0], std::min(1.0, z * z), 1e-9);
        }
}

TEST(MixedContinuation, ACornerMovesWithItsKey) {
    // E a power law at its highest rate r, driven by 1: z = 1 = sqrt(r / k) at k = r
    Spec spec = test::wilson_cowan_spec(0.0, 0.0, 1.0, 0.0, 1.0, 0.0);
    spec.microcircuit.excitatory.kind = Activation::power_law;
    spec.microcircuit.excitatory.limited = true;
    spec.microcircuit.excitatory.max = Draw::of(0.8);
    for (const char* key : {"microcircuit.activation_E.gain", "microcircuit.activation_E.max"}) {
        const double other = 0.8;
        spec.microcircuit.excitatory.gain = Draw::of(other);
        const Diagram diagram = followed(spec, key, 0.3, 1.4);
        const auto corners = of_kind(diagram, SpecialKind::border_crossing);
        ASSERT_EQ(corners.size(), 1U) << key;
        EXPECT_NEAR(corners[0].parameter, other, located) << key;
        for (const BranchPoint& point : diagram.branches[0].points)
            EXPECT_NEAR(point.rates[0], std::min(other, point.parameter), 1e-12);
    }
}

TEST(MixedContinuation, BeginsOnACornerWithEveryWay) {
    // at drive 0 the relu lies on its corner: the range begins there
    const double w = 1.5, w_EI = 1.0, w_IE = 2.0;
    const Diagram diagram = followed(relu_beside_tanh(w, w_EI, w_IE), "stimulus.drive_E", 0.0, 1.0);
    expect_equilibria(diagram, w, w_EI, w_IE);
    EXPECT_EQ(of_kind(diagram, SpecialKind::fold).size(), 1U);
    bool from_corner = false;
    for (const Branch& branch : diagram.branches)
        for (const BranchPoint& point : {branch.points.front(), branch.points.back()})
            from_corner = from_corner || (std::abs(point.parameter) < 1e-12 && std::abs(point.rates[0]) < 1e-12);
    EXPECT_TRUE(from_corner);
}

TEST(MixedContinuation, NamesTheKeyTowardsWhichRatesGrowWithoutBound) {
    // I saturates at 1: x_E = (drive - w_EI) / (1 - p) for p towards 1
    Spec spec = test::wilson_cowan_spec(0.0, 0.5, 4.0, 0.0, 1.0, 0.0);
    spec.microcircuit.inhibitory.kind = Activation::tanh;
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0, 2.0);
    const auto poles = of_kind(diagram, SpecialKind::unbounded);
    ASSERT_EQ(poles.size(), 1U);
    // known to second order in its distance at rates of 1e9
    EXPECT_NEAR(poles[0].parameter, 1.0, located);
    const auto unbounded = std::count_if(diagram.branches.begin(), diagram.branches.end(),
                                         [](const Branch& branch) { return branch.end == BranchEnd::unbounded; });
    EXPECT_GE(unbounded, 1);
}

}  // namespace
}  // namespace colonnade
