#include "host/equilibrium/runge_kutta.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "host/experiment/network/column_range.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using equilibrium::RungeKutta;

/// Rates of `columns` columns [neuron][column] after some steps of the spec's size.
template <class T>
std::vector<T> after(const Spec& spec, const kernels::Backend& euler, std::size_t steps) {
    const auto shape = assembly::shape_of(spec);
    experiment::ColumnRange<T> range(spec, shape, kernels::reference_backend(), 0, spec.column.count);
    kernels::HostColumns<T> batch = range.start();
    const RungeKutta fine(euler);
    std::vector<T> scratch(fine.scratch_size(batch.system()));
    fine.advance(batch.system(), steps, scratch);
    std::vector<T> rates;
    for (std::size_t i = 0; i < shape.layers_per_system * shape.neurons; ++i)
        for (std::size_t k = 0; k < spec.column.count; ++k) rates.push_back(batch.rate(i, k));
    return rates;
}

TEST(RungeKutta, StepsALinearNeuronByTheFirstFiveTermsOfItsExponential) {
    Spec spec = wilson_cowan_spec(0.3, 0.0, 0.0, 0.0, 1.0, 0.0);
    spec.initial.rate_E = Draw::of(0.1);
    for (const double h : {0.05, 0.2, 0.8}) {
        spec.solve.step = h;
        const double z = -0.7 * h;
        const double decay = 1.0 + z + z * z / 2 + z * z * z / 6 + z * z * z * z / 24;
        const double rest = 1.0 / 0.7;
        // a few roundings a step, ten steps
        EXPECT_NEAR(after<double>(spec, kernels::reference_backend(), 10)[0], rest + (0.1 - rest) * std::pow(decay, 10),
                    1e-14);
    }
}

TEST(RungeKutta, ErrsByTheFourthPowerOfItsStepOnASmoothCircuit) {
    Spec spec = wilson_cowan_spec(10.0, 6.0, 10.0, 1.0, 0.5, 0.0);
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::logistic;
    spec.microcircuit.excitatory.threshold = Draw::of(2.0);
    spec.microcircuit.inhibitory.threshold = Draw::of(3.5);
    const auto at_8 = [&](double h) {
        spec.solve.step = h;
        return after<double>(spec, kernels::reference_backend(), static_cast<std::size_t>(std::lround(8.0 / h)))[0];
    };
    const double truth = at_8(1.0 / 256);  // errs by a 16^-3 of the coarsest here
    const double ratio = (at_8(1.0 / 16) - truth) / (at_8(1.0 / 32) - truth);
    EXPECT_NEAR(ratio, 16.0, 3.0);  // and what the next order leaves
}

template <class T>
void expect_same_bits_everywhere(const Spec& spec) {
    const auto truth = after<T>(spec, kernels::reference_backend(), 50);
    for (const std::string& level : kernels::simd_levels()) {
        const auto found = after<T>(spec, *kernels::cpu_backend(level), 50);
        EXPECT_EQ(std::memcmp(truth.data(), found.data(), truth.size() * sizeof(T)), 0) << level;
    }
}

TEST(RungeKutta, HasTheSameBitsOnEveryBackend) {
    for (const Activation kind : {Activation::relu, Activation::saturated, Activation::logistic, Activation::power_law})
        for (const std::size_t channels : {std::size_t{2}, std::size_t{4}}) {
            Spec spec = lateral_spec(131, 2);
            spec.column.coupling = Coupling::concurrent;
            spec.column.feedback = uniform(0.0, 0.05);
            spec.microcircuit.channels = channels;
            spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = kind;
            spec.microcircuit.w_EI = uniform(0.1, 1.4);
            spec.microcircuit.tau_I = uniform(0.3, 1.5);
            spec.initial.rate_E = uniform(0.0, 0.5);
            spec.solve.step = 0.02;
            expect_same_bits_everywhere<double>(spec);
            expect_same_bits_everywhere<float>(spec);
        }
}

}  // namespace
}  // namespace colonnade::test
