#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/continuation/followed.hpp"
#include "support/oracle.hpp"
#include "support/specs.hpp"

namespace colonnade {
namespace {

/// One neuron that excites itself: x = tanh(k (w x + u)).
Spec tanh_unit(double k, double w, double u) {
    return parse_spec("[microcircuit]\nmotif = \"custom\"\nweights = [[" + std::to_string(w) +
                      "]]\nactivation = { kind = \"tanh\", gain = " + std::to_string(k) +
                      " }\n[stimulus]\ndrive_E = " + std::to_string(u))
        .base;
}

TEST(Continuation, FoldsOfASelfExcitingTanhUnitLieWhereItsSlopeIsOne) {
    const double k = 2.0, w = 1.0;
    const Diagram diagram = followed(tanh_unit(k, w, 0.0), "stimulus.drive_E", -1.0, 1.0);
    const auto folds = of_kind(diagram, SpecialKind::fold);
    ASSERT_EQ(folds.size(), 2U);
    // k w (1 - x^2) = 1 and u = artanh(x) / k - w x
    const double x = std::sqrt(1.0 - 1.0 / (k * w)), u = std::atanh(x) / k - w * x;
    EXPECT_NEAR(folds[0].parameter, u, located);
    EXPECT_NEAR(folds[1].parameter, -u, located);
    EXPECT_NEAR(folds[0].rates[0], x, located_rate);
    EXPECT_NEAR(folds[1].rates[0], -x, located_rate);
    ASSERT_EQ(diagram.branches.size(), 1U);
    EXPECT_EQ(diagram.branches[0].end, BranchEnd::range);
    // between its folds the branch is unstable, and nowhere else
    for (const BranchPoint& point : diagram.branches[0].points) {
        if (std::abs(std::abs(point.rates[0]) - x) < 1e-3) continue;
        EXPECT_EQ(point.unstable, std::abs(point.rates[0]) < x ? 1 : 0) << point.parameter;
    }
}

TEST(Continuation, TanhUnitWithoutDriveForksWhereGainTimesWeightIsOne) {
    const Diagram diagram = followed(tanh_unit(2.0, 0.8, 0.0), "microcircuit.activation.gain", 0.5, 2.0);
    const auto forks = of_kind(diagram, SpecialKind::branch_point);
    ASSERT_EQ(forks.size(), 1U);
    EXPECT_NEAR(forks[0].parameter, 1.0 / 0.8, located);
    ASSERT_EQ(diagram.branches.size(), 3U);
    double sum = 0.0;
    for (const Branch& branch : diagram.branches) {
        EXPECT_EQ(branch.end, BranchEnd::range);
        EXPECT_EQ(branch.points.back().unstable, std::abs(branch.points.back().rates[0]) < 0.1 ? 1 : 0);
        sum += branch.points.back().rates[0];
        for (const BranchPoint& point : branch.points)
            EXPECT_NEAR(std::tanh(point.parameter * 0.8 * point.rates[0]), point.rates[0], 1e-8);
    }
    EXPECT_NEAR(sum, 0.0, 1e-8);
}

TEST(Continuation, PairLosesStabilityAtTraceZeroWithTheFrequencyOfItsDeterminant) {
    const double tau_I = 2.0;
    const Diagram diagram = followed(saturated_pair(1.5, tau_I, 2.0), "microcircuit.w_EE", 0.0, 4.0);
    const auto hopf = of_kind(diagram, SpecialKind::hopf);
    ASSERT_EQ(hopf.size(), 1U);
    const double w_EE = 1.0 + 1.2 / tau_I, delta = (1.0 - w_EE) * 1.2 + 1.5;
    EXPECT_NEAR(hopf[0].parameter, w_EE, located);
    EXPECT_NEAR(hopf[0].frequency, std::sqrt(delta / tau_I), located);
    EXPECT_NEAR(hopf[0].rates[0], 1.2 * 0.5 / delta, located);
    EXPECT_NEAR(hopf[0].rates[1], 1.5 * 0.5 / delta, located);
}

TEST(Continuation, NamesEveryPairThatCrossesWithItsFrequency) {
    // three channels with paired inhibition: by symmetry the mean mode and twice the difference, which here lose
    // stability at the same drive, where the trace w_EE Phi'/tau_E - 1/tau_E - 1/tau_I is 0. Frequencies are the roots
    // of the determinants, with w_self + 2 w_cross and w_self - w_cross for the inhibition
    Spec spec = test::lateral_spec(1);
    auto& circuit = spec.microcircuit;
    circuit.inhibition = Inhibition::paired;
    circuit.channels = 3;
    circuit.w_EE = Draw::of(3.25), circuit.w_self = Draw::of(2.5), circuit.w_cross = Draw::of(0.05);
    circuit.w_IE = Draw::of(3.75), circuit.w_II = Draw::of(0.0);
    circuit.tau_E = Draw::of(10.0), circuit.tau_I = Draw::of(20.0);
    for (Population* population : {&circuit.excitatory, &circuit.inhibitory}) {
        population->kind = Activation::logistic;
        population->gain = Draw::of(4.0);
        population->threshold = Draw::of(1.0);
    }
    spec.stimulus = {};
    spec.stimulus.drive_E = {Draw::of(0.5)};
    const Diagram diagram = followed(spec, "stimulus.drive_E", 0.0, 1.0);
    const auto hopf = of_kind(diagram, SpecialKind::hopf);
    ASSERT_EQ(hopf.size(), 3U);
    const double x_E = hopf[0].rates[0], x_I = hopf[0].rates[3];
    const double slope_E = 4.0 * x_E * (1.0 - x_E), slope_I = 4.0 * x_I * (1.0 - x_I);
    EXPECT_NEAR(3.25 * slope_E, 1.0 + 10.0 / 20.0, 1e-6);
    const auto frequency = [&](double inhibition) {
        return std::sqrt((1.0 - 3.25 * slope_E + slope_E * slope_I * inhibition * 3.75) / 200.0);
    };
    EXPECT_NEAR(hopf[0].frequency, frequency(2.45), 1e-7);
    EXPECT_NEAR(hopf[1].frequency, frequency(2.45), 1e-7);
    EXPECT_NEAR(hopf[2].frequency, frequency(2.6), 1e-7);
    EXPECT_NEAR(hopf[0].parameter, 0.407943624, 1e-8);
}

TEST(Continuation, TakesNoFoldForABranchPoint) {
    // at the fold an eigenvalue is 0 too, and rounding shows that first
    Spec spec = test::wilson_cowan_spec(2.099, 3.778, 0.867, 0.887, 0.0, 0.343);
    spec.microcircuit.excitatory.kind = Activation::softplus;
    spec.microcircuit.excitatory.sharpness = Draw::of(1.268);
    spec.microcircuit.inhibitory.kind = Activation::tanh;
    spec.microcircuit.inhibitory.gain = Draw::of(0.993);
    spec.microcircuit.tau_I = Draw::of(1.153);
    const Diagram diagram = followed(spec, "stimulus.drive_E", -1.003, 3.017);
    EXPECT_TRUE(of_kind(diagram, SpecialKind::branch_point).empty());
    const auto folds = of_kind(diagram, SpecialKind::fold);
    ASSERT_EQ(folds.size(), 1U);
    EXPECT_NEAR(folds[0].parameter, 1.06149797, 1e-8);
}

TEST(Continuation, SaturatedPairFoldsAtItsCorners) {
    const double r = 2.0;
    const Diagram diagram = followed(saturated_pair(1.5, 0.5, r), "microcircuit.w_EE", 0.0, 4.0);
    const auto folds = of_kind(diagram, SpecialKind::border_fold);
    ASSERT_EQ(folds.size(), 2U);
    // E meets its corner with I saturated: r = w_EE r - w_EI r + u_E; I meets its own: w_IE u_E / Delta = r
    EXPECT_NEAR(folds[0].parameter, 1.0 + 1.0 - 0.5 / r, located);
    EXPECT_NEAR(folds[1].parameter, 1.0 + (1.5 - 1.5 * 0.5 / r) / 1.2, located);
    EXPECT_EQ(folds[0].neuron, 0);
    EXPECT_EQ(folds[1].neuron, 1);
}

TEST(Continuation, FindsAClosedBranchThatMeetsNeitherEnd) {
    // B excites itself by 2 and has the drive 0.3 - 0.8 I2: saturated at 1 always, and between -1 and 0 silent or at
    // minus the drive too. I2 = p + 0.5, by E0, until I1 = p silences it again: it passes 0.375 up and down
    const Spec spec = parse_spec(
                          "[microcircuit]\nmotif = \"custom\"\ninhibitory = [2, 3]\n"
                          "weights = [[0, 0, 0, 0], [0, 2, 0, -0.8], [0, 0, 0, 0], [0.5, 0, -2, 0]]\n"
                          "activation = { kind = \"saturated\" }\n[stimulus]\ndrive_E = [1.0, 0.3]\n")
                          .base;
    const Diagram diagram = followed(spec, "stimulus.drive_I", -1.0, 1.1);
    const auto folds = of_kind(diagram, SpecialKind::border_fold);
    ASSERT_EQ(folds.size(), 2U);
    EXPECT_NEAR(std::min(folds[0].parameter, folds[1].parameter), -0.125, located);
    EXPECT_NEAR(std::max(folds[0].parameter, folds[1].parameter), 0.125, located);
    bool closes = false;
    for (const Branch& branch : diagram.branches) {
        closes = closes || branch.end == BranchEnd::joined;
        for (const BranchPoint& point : branch.points) {
            const bool is_closed = point.rates[1] < 0.5;
            EXPECT_LE(std::abs(point.parameter), is_closed ? 0.125 + located : 1.1);
            // proved but for the corners
            if (std::abs(std::abs(point.parameter) - 0.125) > 1e-6 && point.rates[1] > 0.2) {
                EXPECT_LT(point.error_bound, 1e-12);
            }
        }
    }
    EXPECT_TRUE(closes);
}

TEST(Continuation, ReluPairHasNoBoundWhereDeltaIsZero) {
    Spec spec = test::wilson_cowan_spec(0.5, 1.0, 1.5, 0.2, 0.5, 0.0);
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0, 4.0);
    const auto poles = of_kind(diagram, SpecialKind::unbounded);
    ASSERT_GE(poles.size(), 1U);
    EXPECT_NEAR(poles[0].parameter, 1.0 + 1.5 / 1.2, located);
    EXPECT_EQ(diagram.branches[0].end, BranchEnd::unbounded);
    for (const BranchPoint& point : diagram.branches[0].points) {
        const double delta = (1.0 - point.parameter) * 1.2 + 1.5;
        EXPECT_NEAR(point.rates[0] * delta, 0.6, 1e-6 * 0.6);
    }
}

TEST(Continuation, NamesAPointAtInfinityWhereCornersAreMetFarOut) {
    // one pair active: (1 - w_EE) 1.2 + w_self = 0 at w_EE = 1 + 0.124 / 1.2, near which corners are met at 1e15
    const Spec spec = parse_spec(
                          "[microcircuit]\nmotif = \"lateral-inhibition\"\ninhibition = \"paired\"\nchannels = 2\n"
                          "activation = { kind = \"relu\", threshold = 0.041 }\nw_self = 0.124\nw_cross = 1.254\n"
                          "w_IE = 1.0\nw_II = 0.2\ntau_I = 0.5\n"
                          "[stimulus]\ndrive_E = [0.2848, 0.5406]\ndrive_I = -0.114\n")
                          .base;
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0137, 2.991);
    EXPECT_TRUE(of_kind(diagram, SpecialKind::border_branching).empty());
    for (const Branch& branch : diagram.branches) EXPECT_NE(branch.end, BranchEnd::lost);
    const auto poles = of_kind(diagram, SpecialKind::unbounded);
    ASSERT_FALSE(poles.empty());
    EXPECT_NEAR(poles.front().parameter, 1.0 + 0.124 / 1.2, located);
    // the first channel alone active, which the ends of the range do not lead to
    bool is_there = false;
    for (const Branch& branch : diagram.branches)
        for (const BranchPoint& point : branch.points)
            is_there =
                is_there || (std::abs(point.parameter - 0.7) < 0.01 && point.rates[0] > 0.4 && point.rates[1] == 0.0);
    EXPECT_TRUE(is_there);
}

TEST(Continuation, TwoChannelsThatShareInhibitionForkAtSelfExcitationOne) {
    const double w_II = 0.2, kappa = 1.0 / (1.0 + w_II);
    Spec spec = test::lateral_spec(1);
    spec.stimulus.difference = Draw::of(0.0);
    spec.microcircuit.w_II = Draw::of(w_II);
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0, 1.6);
    const auto forks = of_kind(diagram, SpecialKind::branch_point);
    ASSERT_EQ(forks.size(), 1U);
    EXPECT_NEAR(forks[0].parameter, 1.0, located);
    ASSERT_EQ(diagram.branches.size(), 3U);
    for (const Branch& branch : diagram.branches) {
        const BranchPoint& last = branch.points.back();
        const double one = std::max(last.rates[0], last.rates[1]), other = std::min(last.rates[0], last.rates[1]);
        if (last.unstable == 0) {
            EXPECT_NEAR(one, 1.0 / (1.0 - 1.6 + kappa), 1e-9);
            EXPECT_NEAR(other, 0.0, 1e-9);
        } else {
            EXPECT_NEAR(one, 1.0 / (1.0 - 1.6 + 2.0 * kappa), 1e-9);
            EXPECT_NEAR(other, one, 1e-9);
        }
    }
}

TEST(Continuation, StableBranchesAttractTheFlow) {
    Spec spec = test::wilson_cowan_spec(2.0, 1.5, 1.5, 0.2, 0.5, 0.0);
    spec.microcircuit.tau_I = Draw::of(2.0);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::logistic;
        population->gain = Draw::of(4.0);
        population->threshold = Draw::of(0.5);
    }
    const Diagram diagram = followed(spec, "stimulus.drive_E", 0.0, 1.5);
    EXPECT_EQ(of_kind(diagram, SpecialKind::hopf).size(), 2U);
    spec.solve.method = Method::flow;
    std::size_t compared = 0;
    for (const Branch& branch : diagram.branches)
        for (std::size_t k = 0; k < branch.points.size(); k += 20) {
            const BranchPoint& point = branch.points[k];
            // near the imaginary axis the flow takes too long; unstable points drive it away
            if (std::abs(point.abscissa) < 0.02) continue;
            spec.stimulus.drive_E = {Draw::of(point.parameter)};
            spec.initial.rate_E = Draw::of(point.rates[0] + 1e-4);
            spec.initial.rate_I = Draw::of(point.rates[1]);
            const Dataset run = test::run_spec(spec);
            const auto& rates = run.doubles("rate");
            const double away = std::max(std::abs(rates[0] - point.rates[0]), std::abs(rates[1] - point.rates[1]));
            // the flow ends at a residual of 1e-10, and its error is at most that over the abscissa's distance from 0
            if (point.unstable == 0) {
                EXPECT_LT(away, 1e-7) << point.parameter;
            } else {
                EXPECT_GT(away, 1e-3) << point.parameter;
            }
            ++compared;
        }
    EXPECT_GT(compared, 10U);
}

RC_GTEST_PROP(Continuation, EveryPointOfEveryBranchIsAnEquilibrium, ()) {
    const auto weight = [] { return *rc::gen::inRange(1, 3000) / 1000.0; };
    const double w_EI = weight(), w_IE = weight(), w_II = weight(), drive = weight();
    const double max = 1.0 + weight();
    Spec spec = test::wilson_cowan_spec(1.0, w_EI, w_IE, w_II, drive, 0.0);
    const bool smooth = *rc::gen::arbitrary<bool>();
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = smooth ? Activation::logistic : Activation::saturated;
        population->max = Draw::of(max);
        if (smooth) population->gain = Draw::of(3.0);
    }
    const Diagram diagram = followed(spec, "microcircuit.w_EE", 0.0, 4.0);
    RC_ASSERT(!diagram.branches.empty());
    for (const Branch& branch : diagram.branches) {
        RC_ASSERT(branch.end == BranchEnd::range || branch.end == BranchEnd::joined);
        for (const BranchPoint& point : branch.points) {
            test::Network network{test::shared_matrix(1, point.parameter, w_EI, w_IE, w_II),
                                  Eigen::Vector2d(drive, 0.0),
                                  std::vector<test::Phi>(2, smooth ? test::logistic(max, 3.0) : test::saturated(max))};
            // Newton's last step is at most 1e-9 of the range, 4; residuals by |I - DW| <= 1 + 3 max / 4 (4 + 3) more
            const double allowed = 4e-9 * (1.0 + 0.75 * max * 7.0);
            RC_ASSERT(test::residual(network, Eigen::Vector2d(point.rates[0], point.rates[1])) < allowed);
        }
    }
}

TEST(Continuation, DoesNotDependOnThreads) {
    Spec spec = saturated_pair(1.5, 0.5, 2.0);
    spec.seed = 5;
    spec.column.count = spec.column.last = 3;
    spec.microcircuit.w_EI = test::uniform(0.8, 1.2);
    spec.continuation.key = "microcircuit.w_EE";
    spec.continuation.to = 4.0;
    spec.continuation.columns = {2, 0, 1};
    const Experiment experiment = test::experiment_of(spec);
    RunOptions one, three;
    one.threads = 1;
    three.threads = 3;
    const Diagram alone = continue_equilibria(experiment, one), together = continue_equilibria(experiment, three);
    ASSERT_EQ(alone.branches.size(), together.branches.size());
    EXPECT_EQ(alone.branches.front().column, 2U);
    for (std::size_t b = 0; b < alone.branches.size(); ++b) {
        ASSERT_EQ(alone.branches[b].points.size(), together.branches[b].points.size());
        for (std::size_t k = 0; k < alone.branches[b].points.size(); ++k)
            EXPECT_EQ(alone.branches[b].points[k].rates, together.branches[b].points[k].rates);
    }
}

std::string refusal(const Spec& spec, const std::string& key) {
    try {
        static_cast<void>(followed(spec, key, 0.0, 1.0));
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Continuation, RefusesAKeyWithoutEffect) {
    Spec spec = saturated_pair(1.5, 0.5, 2.0);
    EXPECT_NE(refusal(spec, "column.offset").find("changes nothing here"), std::string::npos);
    EXPECT_NE(refusal(spec, "").find("found nothing"), std::string::npos);
}

}  // namespace
}  // namespace colonnade
