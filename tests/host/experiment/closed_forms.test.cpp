/// The whole way from a spec to labelled results against the closed forms of theory.md, sections 6, 7 and 8, in float64
/// and to 1e-9 relative.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

constexpr double relative = 1e-9;

void expect_relative(double found, double expected, const std::string& what) {
    EXPECT_NEAR(found, expected, relative * std::abs(expected)) << what;
}

/// Tight enough that a layer's error, of the order of its residual over 1 - w_EE and amplified by rho in each layer
/// above, stays below 1e-9 of the contrasts compared here.
Spec tight(Spec spec) {
    spec.solve.tolerance = 1e-14;
    return spec;
}

/// Every way to the same equilibrium has to end at the same closed form.
std::vector<Dataset> run_every_way(Spec spec) {
    std::vector<Dataset> results;
    for (const Method method : {Method::flow, Method::automatic, Method::newton}) {
        spec.solve.method = method;
        results.push_back(run_spec(spec));
    }
    spec.solve.method = Method::flow;
    spec.solve.precision = Precision::mixed;
    results.push_back(run_spec(spec));
    return results;
}

/// The ways that carry differences below the rounding of the rates.
std::vector<Dataset> run_difference_exact(Spec spec) {
    std::vector<Dataset> results;
    for (const Method method : {Method::automatic, Method::newton, Method::flow}) {
        spec.solve.method = method;
        spec.solve.precision = method == Method::flow ? Precision::mixed : Precision::float64;
        results.push_back(run_spec(spec));
    }
    return results;
}

struct Pair {
    const char* name;
    double w_EE, w_EI, w_IE, w_II, u_E, u_I, tau_I;
};

class WilsonCowanPair : public ::testing::TestWithParam<Pair> {};

TEST_P(WilsonCowanPair, EndsAtTheClosedForm) {
    const Pair p = GetParam();
    Spec spec = tight(wilson_cowan_spec(p.w_EE, p.w_EI, p.w_IE, p.w_II, p.u_E, p.u_I));
    spec.microcircuit.tau_I = Draw::of(p.tau_I);
    for (const Dataset& result : run_every_way(spec)) {
        const double delta = (1 - p.w_EE) * (1 + p.w_II) + p.w_EI * p.w_IE;
        const auto& rate = result.doubles("rate");
        expect_relative(rate[0], ((1 + p.w_II) * p.u_E - p.w_EI * p.u_I) / delta, "x_E");
        expect_relative(rate[1], (p.w_IE * p.u_E + (1 - p.w_EE) * p.u_I) / delta, "x_I");
    }
}

INSTANTIATE_TEST_SUITE_P(BothRegimes, WilsonCowanPair,
                         ::testing::Values(Pair{"antagonistic", 0.4, 1.1, 0.9, 0.3, 2.0, 0.5, 1.0},
                                           Pair{"antagonistic_slow_inhibition", 0.8, 2.0, 1.5, 0.0, 1.0, 0.1, 4.0},
                                           Pair{"cooperative", 1.6, 2.0, 1.8, 0.5, 2.0, 0.4, 1.0},
                                           Pair{"cooperative_fast_inhibition", 2.5, 3.0, 2.2, 0.1, 1.0, 0.05, 0.3}),
                         [](const auto& tested) { return tested.param.name; });

TEST(WilsonCowan, MoreDriveToTheInterneuronSeparatesTheRegimes) {
    // d x_I / d u_I = (1 - w_EE) / Delta changes sign at w_EE = 1; d x_E / d u_I = -w_EI / Delta never does
    for (const double w_EE : {0.5, 1.5}) {
        const double delta = (1 - w_EE) * 1.2 + 2.0 * 1.5;
        const auto rates = [&](double u_I) {
            return std::vector<double>(
                run_spec(tight(wilson_cowan_spec(w_EE, 2.0, 1.5, 0.2, 2.0, u_I))).doubles("rate"));
        };
        const auto low = rates(0.3);
        const auto high = rates(0.4);
        EXPECT_NEAR((high[0] - low[0]) / 0.1, -2.0 / delta, 1e-9);
        EXPECT_NEAR((high[1] - low[1]) / 0.1, (1 - w_EE) / delta, 1e-9);
    }
}

struct Motif2 {
    const char* name;
    Inhibition inhibition;
    std::size_t channels;
    double w_self, w_cross;
};

class ContrastOf : public ::testing::TestWithParam<Motif2> {};

/// Deviations are multiplied by 1 / (1 - w_EE + d) and the mean by 1 / (1 - w_EE + m), d and m being the loop's
/// strength over 1 + w_II in the deviation and the mean mode: 0 and N kappa for shared inhibition.
TEST_P(ContrastOf, IsMultipliedByRhoInEveryLayerUntilALoserFallsSilent) {
    const Motif2 p = GetParam();
    const double w_EE = 0.4, w_EI = 0.7, w_IE = 1.1, w_II = 0.3;
    Spec spec = tight(lateral_spec(1, 6));
    auto& circuit = spec.microcircuit;
    circuit.inhibition = p.inhibition;
    circuit.channels = p.channels;
    circuit.w_EE = Draw::of(w_EE), circuit.w_EI = Draw::of(w_EI), circuit.w_IE = Draw::of(w_IE);
    circuit.w_II = Draw::of(w_II), circuit.w_self = Draw::of(p.w_self), circuit.w_cross = Draw::of(p.w_cross);
    spec.stimulus.difference = Draw::of(2e-4);  // Michelson contrast 1e-4
    const auto n = static_cast<double>(p.channels);
    const bool paired = p.inhibition == Inhibition::paired;
    const double scale = w_IE / (1 + w_II);
    const double deviation = 1 - w_EE + (paired ? (p.w_self - p.w_cross) * scale : 0.0);
    const double mean = 1 - w_EE + (paired ? (p.w_self + (n - 1) * p.w_cross) * scale : n * w_EI * scale);
    const double rho = mean / deviation;

    for (const Dataset& result : run_every_way(spec)) {
        const auto& contrast = result.doubles("michelson");
        const auto& gain = result.doubles("contrast_gain");
        double expected = 1e-4;
        std::size_t compared = 0;
        for (std::size_t layer = 0; layer < 6 && rho * expected < 0.5; ++layer, ++compared) {
            expected *= rho;
            expect_relative(contrast[layer], expected, "contrast of layer " + std::to_string(layer + 1));
            expect_relative(gain[layer], rho, "gain of layer " + std::to_string(layer + 1));
        }
        EXPECT_GE(compared, 3U);
    }
}

INSTANTIATE_TEST_SUITE_P(Motifs, ContrastOf,
                         ::testing::Values(Motif2{"shared_2", Inhibition::shared, 2, 0, 0},
                                           Motif2{"shared_3", Inhibition::shared, 3, 0, 0},
                                           Motif2{"shared_8", Inhibition::shared, 8, 0, 0},
                                           Motif2{"paired_2", Inhibition::paired, 2, 0.6, 0.9},
                                           Motif2{"paired_4", Inhibition::paired, 4, 0.5, 0.9}),
                         [](const auto& tested) { return tested.param.name; });

class ArbitraryPrecision : public ::testing::TestWithParam<double> {};

TEST_P(ArbitraryPrecision, WinnerTakesAllAfterLStarLayers) {
    // N = 2, w_EE = 1/2, w_EI = w_IE = 1, w_II = 0.2: rho = 1 + 2 kappa / (1 - w_EE) = 13/3
    const double initial = GetParam();
    const double rho = 1.0 + 2.0 * (1.0 / 1.2) / 0.5;
    const auto expected = std::ceil(std::log(1.0 / initial) / std::log(rho));
    Spec spec = tight(lateral_spec(1, static_cast<std::size_t>(expected) + 2));
    spec.stimulus.difference = Draw::of(2.0 * initial);
    for (const Dataset& result : initial < 1e-9 ? run_difference_exact(spec) : run_every_way(spec)) {
        EXPECT_EQ(result.doubles("layers_to_wta")[0], expected);
        const auto& contrast = result.doubles("michelson");
        EXPECT_EQ(contrast.back(), 1.0);
        // layer by layer, not only at the end: C_l = rho^l C_0 while both channels are active. Plain rates in float64
        // would lose 1e-16 / C_0 of it in the first layer.
        for (double layer = 1.0; initial < 1e-9 && layer < expected; ++layer)
            expect_relative(contrast[static_cast<std::size_t>(layer) - 1], std::pow(rho, layer) * initial, "contrast");
        // the winner alone: x_1 = u_1 / (1 - w_EE + kappa)
        const auto& rate = result.doubles("rate");
        const std::size_t last = rate.size() - 3;
        expect_relative(rate[last], rate[last - 3] / (0.5 + 1.0 / 1.2), "rate of the winner");
    }
}

INSTANTIATE_TEST_SUITE_P(Contrasts, ArbitraryPrecision, ::testing::Values(1e-2, 1e-4, 1e-6, 1e-9, 1e-12, 1e-14));

TEST(LateralInhibition, BothChannelsStayActiveExactlyBelowOneOverRho) {
    const double rho = 1.0 + 2.0 * (1.0 / 1.2) / 0.5;
    for (const double share : {0.99, 1.01}) {
        Spec spec = tight(lateral_spec(1));
        spec.stimulus.difference = Draw::of(2.0 * share / rho);
        const auto rate = run_spec(spec).doubles("rate");
        EXPECT_EQ(rate[1] > 1e-9 * rate[0], share < 1.0);  // a silent neuron decays until the residual test stops it
    }
}

}  // namespace
}  // namespace colonnade::test
