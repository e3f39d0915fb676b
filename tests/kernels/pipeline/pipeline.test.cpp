/// Columns end with the same bits in every memory: the reference's, packs of every level, a device played by the host,
/// and that of this machine where there is one.
#include "kernels/pipeline/pipeline.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "host/experiment/run/range_run.hpp"
#include "kernels/device.hpp"
#include "support/drawn_spec.hpp"
#include "support/played_device.hpp"
#include "support/same_bits.hpp"

namespace colonnade::test {
namespace {

using experiment::Range;
using experiment::Results;

/// Everything that two runs found, with the parameters of columns that differ.
void expect_same(const Results& host, const Results& device) {
    const Inputs given = [&](std::size_t k) {
        std::string words;
        for (const auto& drawn : host.drawn)
            words += column_in_words(drawn.name.c_str(), drawn.values, host.columns, k);
        return words + column_in_words("input", host.input, host.columns, k) +
               column_in_words("step", host.step, host.columns, k);
    };
    const auto expect = [&](const std::string& name, const auto& expected, const auto& found) {
        EXPECT_TRUE(same_bits(expected, found, host.columns, host.columns, given, NanBits::compared)) << name;
    };
    for (std::size_t d = 0; d < host.drawn.size(); ++d)
        expect(host.drawn[d].name, host.drawn[d].values, device.drawn[d].values);
    expect("input", host.input, device.input);
    expect("step", host.step, device.step);
    expect("status", host.status, device.status);
    expect("method", host.method, device.method);
    expect("stability", host.stability, device.stability);
    expect("steps", host.steps, device.steps);
    expect("residual", host.residual, device.residual);
    expect("error_bound", host.error_bound, device.error_bound);
    expect("settling_time", host.settling_time, device.settling_time);
    expect("period", host.period, device.period);
    expect("amplitude", host.amplitude, device.amplitude);
    for (std::size_t m = 0; m < host.metrics.size(); ++m)
        expect("metric " + std::to_string(m), host.metrics[m], device.metrics[m]);
    expect("layers_to_wta", host.layers_to_wta, device.layers_to_wta);
    expect("input_michelson", host.input_michelson, device.input_michelson);
    ASSERT_EQ(host.rates.index(), device.rates.index());
    std::visit(
        [&](const auto& rates) { expect("rates", rates, std::get<std::decay_t<decltype(rates)>>(device.rates)); },
        host.rates);
}

const kernels::Backend& backend_named(const std::string& name) {
    static const PlayedDevice played;
    if (name == "played") return played;
    if (name == "cuda") return *kernels::cuda_backend(devices().usable.front().index);
    return *kernels::cpu_backend(name);
}

/// Runs a spec by the reference and by another backend and compares everything; circuits of each status.
std::map<int, int> expect_same_as_reference(const std::string& name, Spec spec) {
    spec.output.rates = RatesOutput::final;
    const auto shape = assembly::shape_of(spec);
    const Experiment experiment = experiment_of(spec);
    Results truth(experiment, shape, spec.column.computed());
    Results other(experiment, shape, spec.column.computed());
    // two ranges of which the second does not start where the first did
    const std::size_t half = spec.column.computed() / 3;
    const auto reference = experiment::point_run(spec, kernels::reference_backend());
    const auto tested = experiment::point_run(spec, backend_named(name));
    for (const auto& [first, count] : {std::pair{std::size_t{0}, half}, {half, spec.column.computed() - half}}) {
        const Range range{0, spec.column.first + first, count, first};
        reference->run(range, truth, {});
        tested->run(range, other, {});
    }
    expect_same(truth, other);
    std::map<int, int> found;
    for (const auto status : other.status) ++found[status];
    return found;
}

class PipelineIn : public testing::TestWithParam<std::string> {
protected:
    std::map<int, int> check(const Spec& spec) { return expect_same_as_reference(GetParam(), spec); }
};

TEST_P(PipelineIn, TakesEveryMotifCouplingMethodAndPrecision) {
    for (const Inhibition inhibition : {Inhibition::shared, Inhibition::paired, Inhibition::kernel})
        for (const Coupling coupling : {Coupling::cascade, Coupling::concurrent})
            for (const Method method :
                 {Method::automatic, Method::flow, Method::newton, Method::forward_backward, Method::relaxation})
                for (const Precision precision : {Precision::float32, Precision::float64, Precision::mixed}) {
                    Spec spec = drawn_spec(3);
                    spec.microcircuit.inhibition = inhibition;
                    spec.column.coupling = coupling;
                    spec.solve.method = method;
                    spec.solve.precision = precision;
                    spec.solve.tolerance = precision == Precision::float32 ? 1e-5 : 1e-10;
                    SCOPED_TRACE(testing::Message() << static_cast<int>(inhibition) << static_cast<int>(coupling)
                                                    << static_cast<int>(method) << static_cast<int>(precision));
                    EXPECT_GT(check(spec)[1], 0);
                }
}

TEST_P(PipelineIn, StartsAtAnyColumn) {
    Spec spec = drawn_spec(2);
    spec.column.count = 1000;
    spec.column.first = 400, spec.column.last = 430;
    spec.stimulus.difference.kind = DrawKind::linspace;  // which counts columns from the first of all
    spec.stimulus.difference.a = 0.01, spec.stimulus.difference.b = 0.5;
    EXPECT_GT(check(spec)[1], 0);
}

TEST_P(PipelineIn, TakesEveryActivation) {
    for (const Activation kind :
         {Activation::relu, Activation::saturated, Activation::soft_threshold, Activation::logistic, Activation::tanh,
          Activation::softplus, Activation::power_law}) {
        SCOPED_TRACE(static_cast<int>(kind));
        Spec spec = drawn_spec(2);
        if (kind == Activation::power_law) spec.microcircuit.w_EE = uniform(0.1, 0.4);
        spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = kind;
        spec.microcircuit.excitatory.gain = spec.microcircuit.inhibitory.gain = uniform(0.5, 2.0);
        spec.microcircuit.excitatory.sharpness = spec.microcircuit.inhibitory.sharpness = uniform(0.5, 2.0);
        EXPECT_GT(check(spec)[1], 0);
    }
}

TEST_P(PipelineIn, FindsOscillationsAndSkipsWhatTheyDrive) {
    Spec spec = wilson_cowan_spec(2.4, 2.0, 2.0, 0.0, 0.4, 0.0);
    spec.column.count = spec.column.last = 60;
    spec.column.layers = 2;
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.microcircuit.tau_I.kind = DrawKind::choice;
    spec.microcircuit.tau_I.values = {0.4, 0.5, 1.0, 1.1};  // on both sides of the edge (theory.md, section 6)
    spec.initial.rate_E = uniform(0.0, 0.3);
    spec.solve.step = 0.02;
    for (const Method method : {Method::flow, Method::relaxation}) {
        spec.solve.method = method;
        auto found = check(spec);
        EXPECT_GT(found[static_cast<int>(core::Status::oscillating)], 0);
        EXPECT_GT(found[static_cast<int>(core::Status::skipped)], 0);
        EXPECT_GT(found[static_cast<int>(core::Status::converged)], 0);
    }
}

TEST_P(PipelineIn, TakesWhatCirclesRestsAndEscapesSideBySide) {
    // around the pair of tests/data/flow/soft-threshold-cycle.toml, which Euler's steps let diverge
    Spec spec = wilson_cowan_spec(2.289, 1.727, 4.196, 0.492, 1.952, -0.155);
    spec.column.count = spec.column.last = 60;
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::soft_threshold;
    spec.microcircuit.excitatory.lambda = spec.microcircuit.inhibitory.lambda = Draw::of(0.136);
    spec.microcircuit.w_EE = uniform(1.6, 4.5);
    spec.microcircuit.tau_I = uniform(0.4, 1.3);
    for (const bool settling : {false, true}) {
        spec.output.settling = settling;
        auto found = check(spec);
        EXPECT_GT(found[static_cast<int>(core::Status::oscillating)], 0);
        EXPECT_GT(found[static_cast<int>(core::Status::converged)], 0);
        EXPECT_GT(found[static_cast<int>(core::Status::diverged)], 0);
    }
}

TEST_P(PipelineIn, SharesADenseMatrix) {
    Spec spec = lateral_spec(40, 1);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights = {0.2, 0.1, -0.5, 0.0, 0.3, -0.4, 0.6, 0.5, -0.1};
    spec.microcircuit.is_inhibitory = {false, false, true};
    for (const Method method : {Method::automatic, Method::flow}) {
        spec.solve.method = method;
        EXPECT_EQ(check(spec)[1], 40);
    }
}

TEST_P(PipelineIn, TakesADriveOfItsOwnForEachChannel) {
    Spec spec = drawn_spec(2);
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E = {uniform(0.5, 1.0), Draw::of(0.7), uniform(0.2, 0.9)};
    spec.stimulus.drive_I = uniform(0.0, 0.2);
    EXPECT_GT(check(spec)[1], 0);
}

TEST_P(PipelineIn, TakesWhatTheHostGives) {
    Spec spec = drawn_spec(3);
    spec.column.coupling = Coupling::concurrent;
    spec.column.feedback = uniform(0.0, 0.2);
    for (const Method method : {Method::automatic, Method::newton, Method::flow}) {
        spec.solve.method = method;
        EXPECT_GT(check(spec)[1], 0);
    }
    Spec own = lateral_spec(20, 2);
    own.microcircuit.motif = Motif::custom;
    own.microcircuit.weights_per_column = true;
    own.microcircuit.is_inhibitory = {false, false, true};
    for (int column = 0; column < 20; ++column)
        for (const double weight : {0.2, 0.1, -0.5, 0.0, 0.3, -0.4, 0.6, 0.5, -0.1})
            own.microcircuit.weights.push_back(weight * (0.8 + 0.02 * column));
    for (const Coupling coupling : {Coupling::cascade, Coupling::concurrent})
        for (const Method method : {Method::automatic, Method::newton, Method::flow}) {
            own.column.coupling = coupling;
            own.solve.method = method;
            EXPECT_GT(check(own)[1], 0);
        }
    Spec slopes = lateral_spec(20, 1);
    slopes.microcircuit.motif = Motif::custom;
    slopes.microcircuit.weights = {0.2, 0.1, -0.5, 0.0, 0.3, -0.4, 0.6, 0.5, -0.1};
    slopes.microcircuit.is_inhibitory = {false, false, true};
    slopes.microcircuit.excitatory.kind = slopes.microcircuit.inhibitory.kind = Activation::tanh;
    slopes.microcircuit.excitatory.gain = uniform(0.5, 1.5);  // of which some break the slope condition
    EXPECT_GT(check(slopes)[1], 0);
}

std::vector<std::string> memories() {
    std::vector<std::string> names = kernels::simd_levels();
    names.emplace_back("played");
    if (!devices().usable.empty()) names.emplace_back("cuda");
    return names;
}

INSTANTIATE_TEST_SUITE_P(Memories, PipelineIn, testing::ValuesIn(memories()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace colonnade::test
