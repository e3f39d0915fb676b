#include "host/experiment/run/trace_energies.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"
#include "kernels/backend.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

/// w_EE = 0.8, w_EI = 0.75, w_IE = 1, w_II = 1.2: with unit time constants the flow's eigenvalues are -0.7 and -1.7,
/// and (1, 2) belongs to -1.7. Drives make (1, 1) the equilibrium; x(0) = (1.5, 2) lies on that line, along which both
/// neurons stay active.
Spec pair_on_a_line() {
    Spec spec = wilson_cowan_spec(0.8, 0.75, 1.0, 1.2, 0.95, 1.2);
    spec.microcircuit.tau_E = spec.microcircuit.tau_I = Draw::of(1.0);
    spec.initial.rate_E = Draw::of(1.5);
    spec.initial.rate_I = Draw::of(2.0);
    spec.solve.method = Method::flow;
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {0};
    spec.output.trace_time = 10.0;
    return spec;
}

TEST(TraceEnergies, OfALinearPairAreThoseOfTheClosedForm) {
    const Spec spec = pair_on_a_line();
    const Dataset result = run_spec(spec);
    const std::size_t samples = result.size("sample");
    const double h = result.doubles("trace_time")[1];
    const auto& energy = result.doubles("trace_energy");
    ASSERT_EQ(energy.size(), 2 * samples);
    for (std::size_t k = 0; k < samples; ++k) {
        // the flow shrinks s by e^(-1.7 h) from sample to sample; with x = (1, 1) + s (1, 2)
        //   E^E = 0.1 x_E^2 + 0.75 x_E x_I - 0.95 x_E = -0.1 + 0.75 * 2 s + 1.6 s^2
        //   E^I = 1.1 x_I^2 - x_E x_I - 1.2 x_I       = -1.1 - s + 2.4 s^2
        const double s = 0.5 * std::exp(-1.7 * h * static_cast<double>(k));
        // ten times solve.rtol of rates below 2, of which the energies change by at most 5 times as much
        const double tolerance = 10.0 * 1e-6 * 2.0 * 5.0;
        EXPECT_NEAR(energy[k], -0.1 + 1.5 * s + 1.6 * s * s, tolerance);
        EXPECT_NEAR(energy[samples + k], -1.1 - s + 2.4 * s * s, tolerance);
    }
    EXPECT_TRUE(std::isnan(result.doubles("trace_global_energy")[0]));
}

TEST(TraceEnergies, CooperateUntilTheClosedFormTurns) {
    // E^E falls all the way as s does, E^I while s > 1/4.8; at rest at a fiftieth of the first residual, that is of s.
    // Times are logarithms over the same rate: ln(0.5 * 4.8) of ln 50, each known to one step.
    const Spec spec = pair_on_a_line();
    const Dataset result = run_spec(spec);
    const double steps = std::log(50.0) / (1.7 * result.doubles("trace_time")[1]);
    const auto& found = result.doubles("cooperation");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0], std::log(2.4) / std::log(50.0), 2.0 / steps);
    // from the other side, s = -0.4: E^I falls, E^E rises
    Spec below = spec;
    below.initial.rate_E = Draw::of(0.6);
    below.initial.rate_I = Draw::of(0.2);
    EXPECT_EQ(run_spec(below).doubles("cooperation")[0], 0.0);
    // at rest from the start
    Spec rest = spec;
    rest.initial.rate_E = rest.initial.rate_I = Draw::of(1.0);
    EXPECT_TRUE(std::isnan(run_spec(rest).doubles("cooperation")[0]));
}

/// Three neurons with symmetric weights, of one activation.
Spec symmetric_spec(std::mt19937_64& random, Activation activation) {
    std::uniform_real_distribution<double> weight(-0.8, 0.4), drive(-1.0, 1.5);
    Spec spec = lateral_spec(1);
    auto& circuit = spec.microcircuit;
    circuit.motif = Motif::custom;
    circuit.channels = 3;
    circuit.weights.resize(9);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j <= i; ++j) circuit.weights[3 * i + j] = circuit.weights[3 * j + i] = weight(random);
    circuit.is_inhibitory = {false, false, false};
    circuit.excitatory.kind = activation;
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E = {Draw::of(drive(random)), Draw::of(drive(random)), Draw::of(drive(random))};
    spec.initial.rate_E = Draw::of(0.5);
    return spec;
}

constexpr Activation proximal[] = {Activation::relu,     Activation::saturated, Activation::soft_threshold,
                                   Activation::logistic, Activation::tanh,      Activation::softplus};

/// That no value exceeds the one before by more than the rounding of sums of a dozen terms.
void expect_falling(std::span<const double> energy) {
    ASSERT_GT(energy.size(), 10U);
    for (std::size_t k = 1; k < energy.size(); ++k)
        ASSERT_LE(energy[k], energy[k - 1] + 1e-14 * (1.0 + std::abs(energy[k - 1]))) << k;
    EXPECT_LT(energy.back(), energy.front());
}

TEST(TraceEnergies, TheGlobalEnergyFallsAlongTheFlowOfSymmetricWeights) {
    // With p = Phi(Wx + u) = prox_g(x - F(x)) and L = |I - W|_2, convexity of g gives
    // E(x + d(p - x)) - E(x) <= -d (1 - d L / 2) |p - x|^2, which falls for d = h/tau < 2 / L; L <= 1 + 3 * 0.8 here.
    std::mt19937_64 random(11);
    for (const Activation activation : proximal)
        for (int trial = 0; trial < 10; ++trial) {
            Spec spec = symmetric_spec(random, activation);
            spec.solve.method = Method::flow;
            spec.output.rates = RatesOutput::traces;
            spec.output.trace_columns = {0};
            const Dataset result = run_spec(spec);
            expect_falling(result.doubles("trace_global_energy"));
        }
}

TEST(TraceEnergies, TheGlobalEnergyFallsInForwardBackwardStepsOfSymmetricWeights) {
    // The proximal gradient step: E(x+) - E(x) <= -(1/gamma - L/2) |x+ - x|^2, which falls for gamma < 2 / L.
    std::mt19937_64 random(12);
    for (const Activation activation : proximal)
        for (int trial = 0; trial < 10; ++trial) {
            Spec spec = symmetric_spec(random, activation);
            spec.solve.method = Method::forward_backward;
            spec.solve.step = 0.3;
            const assembly::Shape shape = assembly::shape_of(spec);
            experiment::ColumnRange<double> range(spec, shape, kernels::reference_backend(), 0, 1);
            kernels::HostColumns<double> batch = range.start();
            experiment::TraceEnergies energies(experiment::agents_of(spec, shape, range, 0), shape);
            const kernels::Backend& truth = kernels::reference_backend();
            std::vector<double> scratch(truth.scratch_size(batch.system())), found;
            for (int step = 0; step < 60; ++step) {
                energies.add(step, Eigen::Vector3d(batch.rate(0, 0), batch.rate(1, 0), batch.rate(2, 0)));
                found.push_back(energies.global());
                truth.advance(batch.system(), 1, scratch);
            }
            expect_falling(found);
        }
}

TEST(TraceEnergies, SpeakOfTheWholeColumnWhereLayersMoveTogether) {
    Spec spec = lateral_spec(2, 2);
    spec.column.coupling = Coupling::concurrent;
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {1, 0};
    const Dataset result = run_spec(spec);
    EXPECT_EQ(result.find("trace_energy")->dimensions,
              (std::vector<std::string>{"trace_column", "layer", "neuron", "sample"}));
    EXPECT_EQ(result.find("trace_global_energy")->dimensions, (std::vector<std::string>{"trace_column", "sample"}));
    EXPECT_EQ(result.find("cooperation")->dimensions, (std::vector<std::string>{"trace_column", "layer"}));
    // layer 2 hears layer 1: its E neurons pay x^2 (1 - w_EE) / 2 + w_EI x x_I - x (feedforward x_below + offset)
    const std::size_t samples = result.size("sample"), last = samples - 1;
    const auto at = [&](const char* name, std::size_t layer, std::size_t neuron) {
        return result.doubles(name)[(layer * 3 + neuron) * samples + last];
    };
    const double x = at("trace_rate", 1, 0), inhibition = at("trace_rate", 1, 2), below = at("trace_rate", 0, 0);
    const double w_EE = spec.microcircuit.w_EE.a, w_EI = spec.microcircuit.w_EI.a;
    const double heard = spec.column.feedforward.a * below + spec.column.offset.a - w_EI * inhibition;
    EXPECT_NEAR(at("trace_energy", 1, 0), 0.5 * (1.0 - w_EE) * x * x - heard * x, 1e-14);
}

TEST(TraceEnergies, OfASaturatedCircuitInFloat32AreFinite) {
    // 0.1 in float32 is 1.5e-9 above 0.1 in float64: a rate at that end of its range is inside it, and stays there
    Spec spec = wilson_cowan_spec(0.5, 0.1, 1.0, 0.2, 5.0, 5.0);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::saturated;
        population->max = Draw::of(0.1);
    }
    spec.solve.precision = Precision::float32;
    spec.solve.tolerance = 1e-6;
    spec.initial.rate_E = spec.initial.rate_I = Draw::of(0.1);
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {0};
    const Dataset result = run_spec(spec);
    EXPECT_EQ(result.doubles("trace_rate").back(), static_cast<double>(0.1F));
    for (const double energy : result.doubles("trace_energy")) EXPECT_TRUE(std::isfinite(energy));
}

}  // namespace
}  // namespace colonnade::test
