/// Columns that a device takes from their draws to their metrics end as on the host, bit for bit; the device is played
/// by the host.
#include "experiment/device_run.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>

#include "colonnade/error.hpp"
#include "experiment/device_plan.hpp"
#include "support/host_memory.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using experiment::Range;
using experiment::Results;

template <class T>
void expect_same_bits(const std::vector<T>& host, const std::vector<T>& device, const std::string& name) {
    ASSERT_EQ(host.size(), device.size()) << name;
    for (std::size_t i = 0; i < host.size(); ++i)
        ASSERT_EQ(std::memcmp(&host[i], &device[i], sizeof(T)), 0)
            << name << " " << i << ": " << +host[i] << " and " << +device[i];
}

void expect_same(const Results& host, const Results& device) {
    expect_same_bits(host.status, device.status, "status");
    expect_same_bits(host.method, device.method, "method");
    expect_same_bits(host.steps, device.steps, "steps");
    expect_same_bits(host.residual, device.residual, "residual");
    expect_same_bits(host.error_bound, device.error_bound, "error_bound");
    expect_same_bits(host.step, device.step, "step");
    expect_same_bits(host.settling_time, device.settling_time, "settling_time");
    expect_same_bits(host.period, device.period, "period");
    expect_same_bits(host.amplitude, device.amplitude, "amplitude");
    for (std::size_t m = 0; m < host.metrics.size(); ++m)
        expect_same_bits(host.metrics[m], device.metrics[m], "metric " + std::to_string(m));
    expect_same_bits(host.layers_to_wta, device.layers_to_wta, "layers_to_wta");
    expect_same_bits(host.input_michelson, device.input_michelson, "input_michelson");
    expect_same_bits(host.input, device.input, "input");
    for (std::size_t d = 0; d < host.drawn.size(); ++d)
        expect_same_bits(host.drawn[d].values, device.drawn[d].values, host.drawn[d].name);
    if (const auto* rates = std::get_if<std::vector<float>>(&host.rates))
        expect_same_bits(*rates, std::get<std::vector<float>>(device.rates), "rates");
    else
        expect_same_bits(std::get<std::vector<double>>(host.rates), std::get<std::vector<double>>(device.rates),
                         "rates");
}

/// Runs a spec on the played device and on the host's own way and compares everything; circuits of each status.
std::map<int, int> expect_same_as_host(Spec spec) {
    spec.output.rates = RatesOutput::final;
    const auto shape = assembly::shape_of(spec);
    const Experiment experiment = experiment_of(spec);
    Results host(experiment, shape, spec.column.computed());
    Results device(experiment, shape, spec.column.computed());
    // two ranges of which the second does not start where the first did
    const std::size_t half = spec.column.computed() / 3;
    const PlayedDevice played;
    for (const auto& [first, count] : {std::pair{std::size_t{0}, half}, {half, spec.column.computed() - half}}) {
        const Range range{0, spec.column.first + first, count, first};
        experiment::run_range(spec, kernels::reference_backend(), range, host, {});
        EXPECT_TRUE(experiment::run_range_on_device(spec, played, range, device, {}));
    }
    expect_same(host, device);
    std::map<int, int> found;
    for (const auto status : device.status) ++found[status];
    return found;
}

/// Columns of `layers` layers with a draw in everything, of which some never settle.
Spec drawn_spec(std::size_t layers) {
    Spec spec = lateral_spec(60, layers);
    spec.column.feedforward = uniform(0.5, 1.5);
    spec.column.feedforward.scope = Scope::layer;
    spec.column.offset = uniform(0.0, 0.1);
    spec.microcircuit.channels = 3;
    spec.microcircuit.w_EE = uniform(0.2, 1.3);
    spec.microcircuit.w_EE.scope = Scope::layer;
    spec.microcircuit.w_EI = uniform(0.3, 1.2);
    spec.microcircuit.w_self = uniform(0.2, 0.6);
    spec.microcircuit.w_cross = uniform(0.1, 0.5);
    spec.microcircuit.tau_I = uniform(0.3, 1.5);
    spec.microcircuit.excitatory.threshold = uniform(0.0, 0.1);
    spec.initial.rate_E = uniform(0.0, 0.5);
    spec.solve.max_time = 200.0;
    return spec;
}

class EveryMotif : public testing::TestWithParam<std::tuple<Inhibition, Coupling, Method, Precision>> {};

TEST_P(EveryMotif, EndsAsOnTheHost) {
    const auto [inhibition, coupling, method, precision] = GetParam();
    Spec spec = drawn_spec(3);
    spec.microcircuit.inhibition = inhibition;
    spec.column.coupling = coupling;
    spec.solve.method = method;
    spec.solve.precision = precision;
    spec.solve.tolerance = precision == Precision::float32 ? 1e-5 : 1e-10;
    EXPECT_GT(expect_same_as_host(spec)[1], 0);
    spec.column.count = 1000;  // columns from the middle
    spec.column.first = 400, spec.column.last = 430;
    (void)expect_same_as_host(spec);
}

INSTANTIATE_TEST_SUITE_P(DeviceRun, EveryMotif,
                         testing::Combine(testing::Values(Inhibition::shared, Inhibition::paired, Inhibition::kernel),
                                          testing::Values(Coupling::cascade, Coupling::concurrent),
                                          testing::Values(Method::automatic, Method::flow, Method::newton,
                                                          Method::forward_backward),
                                          testing::Values(Precision::float32, Precision::float64)));

TEST(DeviceRun, TakesEveryActivationButThePowerLaw) {
    for (const Activation kind : {Activation::relu, Activation::saturated, Activation::soft_threshold,
                                  Activation::logistic, Activation::tanh, Activation::softplus}) {
        SCOPED_TRACE(static_cast<int>(kind));
        Spec spec = drawn_spec(2);
        spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = kind;
        spec.microcircuit.excitatory.gain = spec.microcircuit.inhibitory.gain = uniform(0.5, 2.0);
        spec.microcircuit.excitatory.sharpness = spec.microcircuit.inhibitory.sharpness = uniform(0.5, 2.0);
        EXPECT_GT(expect_same_as_host(spec)[1], 0);
    }
    Spec spec = drawn_spec(2);
    spec.microcircuit.excitatory.kind = Activation::power_law;
    EXPECT_FALSE(experiment::runs_on_device(spec, assembly::shape_of(spec)));
}

TEST(DeviceRun, FindsOscillationsAndSkipsWhatTheyDrive) {
    Spec spec = wilson_cowan_spec(2.4, 2.0, 2.0, 0.0, 0.4, 0.0);
    spec.column.count = spec.column.last = 60;
    spec.column.layers = 2;
    spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.microcircuit.tau_I.kind = DrawKind::choice;
    spec.microcircuit.tau_I.values = {0.4, 0.5, 1.0, 1.1};  // on both sides of the edge (theory.md, section 6)
    spec.initial.rate_E = uniform(0.0, 0.3);
    spec.solve.step = 0.02;
    auto found = expect_same_as_host(spec);
    EXPECT_GT(found[static_cast<int>(core::Status::oscillating)], 0);
    EXPECT_GT(found[static_cast<int>(core::Status::skipped)], 0);
    EXPECT_GT(found[static_cast<int>(core::Status::converged)], 0);
}

TEST(DeviceRun, SharesADenseMatrix) {
    Spec spec = lateral_spec(40, 1);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights = {0.2, 0.1, -0.5, 0.0, 0.3, -0.4, 0.6, 0.5, -0.1};
    spec.microcircuit.is_inhibitory = {false, false, true};
    for (const Method method : {Method::automatic, Method::flow}) {
        spec.solve.method = method;
        EXPECT_EQ(expect_same_as_host(spec)[1], 40);
    }
}

TEST(DeviceRun, LeavesARefusedNumberToTheHostWhichNamesIt) {
    Spec spec = drawn_spec(1);
    spec.microcircuit.w_EI.allowed_highest = 0.8;
    spec.microcircuit.w_EI.where = "a.toml:7: microcircuit.w_EI";
    const auto shape = assembly::shape_of(spec);
    Results results(experiment_of(spec), shape, spec.column.computed());
    const PlayedDevice played;
    const Range all{0, 0, spec.column.computed(), 0};
    EXPECT_FALSE(experiment::run_range_on_device(spec, played, all, results, {}));
    EXPECT_THROW(experiment::run_range(spec, played, all, results, {}), Error);
    spec = drawn_spec(1);
    spec.solve.step = 5.0;  // not stable
    EXPECT_FALSE(experiment::run_range_on_device(spec, played, all, results, {}));
    EXPECT_THROW(experiment::run_range(spec, played, all, results, {}), Error);
}

TEST(DeviceRun, AggregatesAsTheHostDoesFromBlocksInFlight) {
    Spec spec = drawn_spec(2);
    const std::size_t block = experiment::block_columns(2);
    spec.column.count = spec.column.last = block + 5000;
    spec.solve.max_time = 20.0;
    const auto shape = assembly::shape_of(spec);
    experiment::RunningAggregates host(shape), device(shape);
    for (std::size_t first = 0; first < spec.column.count; first += block) {
        const Experiment part = experiment::block_of(spec, first, block);
        const std::size_t columns = part.base.column.computed();
        Results results(part, shape, columns);
        experiment::run_range(part.base, *kernels::cpu_backend("auto"), {0, first, columns, 0}, results, {});
        host.add(results, 1);
    }
    std::size_t done = 0;
    const PlayedDevice played;
    ASSERT_TRUE(experiment::aggregate_on_device(
        spec, {&played, 2, 100'000, {}, [&](std::size_t columns) { done += columns; }, {}}, device));
    EXPECT_EQ(done, spec.column.count);
    experiment::Aggregates a, b;
    host.finish(a);
    device.finish(b);
    ASSERT_EQ(a.quantities.size(), b.quantities.size());
    for (std::size_t q = 0; q < a.quantities.size(); ++q)
        for (std::size_t row = 0; row < a.quantities[q].size(); ++row)
            EXPECT_EQ(std::memcmp(&a.quantities[q][row], &b.quantities[q][row], sizeof(metrics::Aggregate)), 0)
                << experiment::aggregated()[q].name << " " << row << ": " << a.quantities[q][row].mean << " and "
                << b.quantities[q][row].mean;
    for (std::size_t system = 0; system < a.ended.size(); ++system) {
        EXPECT_EQ(a.ended[system].kinds, b.ended[system].kinds);
        EXPECT_EQ(a.ended[system].steps, b.ended[system].steps);
        EXPECT_EQ(a.ended[system].residual, b.ended[system].residual);
        EXPECT_EQ(a.ended[system].error_bound, b.ended[system].error_bound);
    }
}

TEST(DeviceRun, TakesSmallerRangesWhereMemoryIsFull) {
    Spec spec = drawn_spec(1);
    spec.column.count = spec.column.last = 32768;
    const auto shape = assembly::shape_of(spec);
    experiment::RunningAggregates plenty(shape), little(shape);
    const PlayedDevice roomy,
        small(std::size_t{6} << 20);  // outcomes of the block fit (18 rows), arrays of all columns not (29)
    std::string told;
    ASSERT_TRUE(experiment::aggregate_on_device(spec, {&roomy, 1, 32768, {}, {}, {}}, plenty));
    ASSERT_TRUE(experiment::aggregate_on_device(
        spec, {&small, 1, 32768, {}, {}, [&](const std::string& sentence) { told = sentence; }}, little));
    EXPECT_NE(told.find("columns a batch"), std::string::npos);
    experiment::Aggregates a, b;
    plenty.finish(a);
    little.finish(b);
    EXPECT_EQ(a.quantities.front().front().mean, b.quantities.front().front().mean);
    EXPECT_EQ(a.ended.front().steps, b.ended.front().steps);
}

}  // namespace
}  // namespace colonnade::test
