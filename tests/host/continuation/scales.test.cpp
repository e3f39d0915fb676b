#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "colonnade/load.hpp"
#include "host/continuation/followed.hpp"

namespace colonnade {
namespace {

TEST(Continuation, PoleOfASmallResidueIsOneToo) {
    // the pair's rates have no bound at Delta = 0, w_II = w_EI w_IE / (w_EE - 1) - 1, where their numerators are small
    Spec spec = test::wilson_cowan_spec(3.862231816148307, 1.1032298803928133, 2.9854261315417334, 1.0,
                                        -0.3006735657130821, -0.2745989993345539);
    spec.microcircuit.tau_I = Draw::of(0.65700740);
    const Diagram diagram = followed(spec, "microcircuit.w_II", 0.0, 5.0);
    const auto poles = of_kind(diagram, SpecialKind::unbounded);
    ASSERT_FALSE(poles.empty());
    const double pole = 1.1032298803928133 * 2.9854261315417334 / 2.862231816148307 - 1.0;
    for (const SpecialPoint& point : poles) EXPECT_NEAR(point.parameter, pole, located);
    EXPECT_TRUE(of_kind(diagram, SpecialKind::branch_point).empty());
    for (const Branch& branch : diagram.branches) {
        EXPECT_NE(branch.end, BranchEnd::lost);
        for (const BranchPoint& point : branch.points) {
            EXPECT_GE(point.rates[0], 0.0);
            EXPECT_GE(point.rates[1], 0.0);
        }
    }
}

TEST(Continuation, FoldsAreFoundHoweverSmallTheRatesAre) {
    // x = r y, k r = 4, w k r = 6: u = (ln(y / (1 - y)) - 6 y) / k, which turns where y (1 - y) = 1/6
    for (const double r : {1e-3, 1.0}) {
        const double k = 4.0 / r;
        const Spec spec = parse_spec(
                              "[microcircuit]\nmotif = \"custom\"\nweights = [[1.5]]\nactivation = { kind = "
                              "\"logistic\", max = " +
                              std::to_string(r) + ", gain = " + std::to_string(k) + " }\n[stimulus]\ndrive_E = 0.0")
                              .base;
        const Diagram diagram = followed(spec, "stimulus.drive_E", -6.0 / k, 0.0);
        const auto folds = of_kind(diagram, SpecialKind::fold);
        ASSERT_EQ(folds.size(), 2U) << r;
        const double root = std::sqrt(1.0 - 4.0 / 6.0);
        const auto drive_at = [k](double y) { return (std::log(y / (1.0 - y)) - 6.0 * y) / k; };
        EXPECT_NEAR(folds[0].parameter, drive_at(0.5 * (1.0 + root)), located * r);
        EXPECT_NEAR(folds[1].parameter, drive_at(0.5 * (1.0 - root)), located * r);
    }
}

TEST(Continuation, BranchWithoutBoundHasNoFoldsOfItsRounding) {
    Spec spec = test::wilson_cowan_spec(0.5, 0.21485617645703237, 1.4131769648635821, 0.946609368240049,
                                        -0.07238567056111944, -0.851677804365186);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::softplus;
        population->sharpness = Draw::of(3.813959353314363);
    }
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0, 1.2);
    EXPECT_TRUE(std::any_of(diagram.branches.begin(), diagram.branches.end(),
                            [](const Branch& branch) { return branch.end == BranchEnd::unbounded; }));
    // where a rate is 1e7 and more, softplus is a line: what turns there is rounding
    for (const SpecialPoint& point : of_kind(diagram, SpecialKind::fold)) EXPECT_LT(point.rates[0], 1e7);
}

TEST(Continuation, DiagramWithoutSpecialPointsHasNoVariablesOfThem) {
    Spec spec = saturated_pair(0.5, 1.0, 10.0);
    spec.continuation.key = "stimulus.drive_E";
    spec.continuation.from = 0.5;
    spec.continuation.to = 0.6;
    const Experiment experiment = test::experiment_of(spec);
    const Diagram diagram = continue_equilibria(experiment);
    ASSERT_TRUE(diagram.special.empty());
    const Dataset labelled = label(diagram, experiment);
    EXPECT_EQ(labelled.find("special_parameter"), nullptr);
    EXPECT_NE(labelled.find("parameter"), nullptr);
    for (const Dimension& dimension : labelled.dimensions) EXPECT_GT(dimension.size, 0U) << dimension.name;
}

}  // namespace
}  // namespace colonnade
