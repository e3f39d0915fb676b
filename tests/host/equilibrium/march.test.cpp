/// A batch ends with the same bits in the host's memory and on a device, which is played by the host.
#include "host/equilibrium/march.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "colonnade/run.hpp"
#include "host/experiment/network/column_range.hpp"
#include "support/played_device.hpp"
#include "support/same_bits.hpp"
#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using equilibrium::Outcome;
using equilibrium::Status;

template <class T>
equilibrium::SolutionStore<T> solved(const Spec& spec, const kernels::Backend& backend) {
    const auto shape = assembly::shape_of(spec);
    const std::size_t columns = spec.column.count;
    kernels::HostColumns<T> start =
        experiment::ColumnRange<T>(spec, shape, kernels::reference_backend(), 0, columns).start();
    equilibrium::SolutionStore<T> solution(columns, shape.layers_per_system * shape.neurons);
    std::vector<std::size_t> slots(columns - 1);
    std::iota(slots.begin(), slots.end(), std::size_t{1});
    slots[0] = 0;  // column 1 is left out, so that slots are not columns
    solution.outcomes[1].status = Status::skipped;
    start = start.part(slots);
    const std::function<bool()> never;
    equilibrium::march_all<T>(backend, start, {spec.solve, never, true}, solution);
    return solution;
}

/// Compares both and returns how many ended in each way.
template <class T>
std::map<Status, int> expect_same(const Spec& spec) {
    const auto host = solved<T>(spec, kernels::reference_backend());
    const auto device = solved<T>(spec, PlayedDevice());
    std::map<Status, int> found;
    for (std::size_t k = 0; k < spec.column.count; ++k) {
        SCOPED_TRACE(k);
        const Outcome& a = host.outcomes[k];
        const Outcome& b = device.outcomes[k];
        EXPECT_EQ(a.status, b.status);
        EXPECT_EQ(a.solved_by, b.solved_by);
        EXPECT_EQ(a.steps, b.steps);
        for (const auto field : {&Outcome::residual, &Outcome::magnitude, &Outcome::settling_time})
            EXPECT_TRUE(same_bits(a.*field, b.*field, NanBits::compared));
        if (a.status == Status::oscillating) {
            EXPECT_TRUE(same_bits(a.period, b.period, NanBits::compared));
            EXPECT_TRUE(same_bits(a.amplitude, b.amplitude, NanBits::compared));
        }
        ++found[b.status];
    }
    const std::size_t columns = spec.column.count;
    EXPECT_TRUE(same_bits(host.rates, device.rates, columns, columns, {}, NanBits::compared));
    return found;
}

/// Saturated pairs of which some settle, some circle and some do neither in time.
Spec pairs(std::size_t columns) {
    Spec spec = wilson_cowan_spec(2.4, 2.0, 2.0, 0.0, 0.4, 0.0);
    spec.column.count = spec.column.last = columns;
    spec.microcircuit.excitatory.kind = Activation::saturated;
    spec.microcircuit.inhibitory.kind = Activation::saturated;
    spec.microcircuit.tau_I.kind = DrawKind::choice;
    spec.microcircuit.tau_I.values = {0.4, 0.5, 1.0,
                                      1.1};  // on both sides of the edge (theory.md, section 6), none near it
    spec.initial.rate_E = uniform(0.0, 0.3);
    return spec;
}

TEST(March, FindsOscillationsAndEquilibriaAsTheHostDoes) {
    Spec spec = pairs(90);
    for (const double max_time : {2e3, 30.0, 10.0}) {
        spec.solve.max_time = max_time;
        const auto found = expect_same<double>(spec);
        EXPECT_EQ(found.at(Status::skipped), 1);
        EXPECT_EQ(found.contains(Status::converged) && found.contains(Status::oscillating), max_time == 2e3);
        EXPECT_EQ(found.contains(Status::unfinished), max_time < 2e3);
    }
    spec.solve.tolerance = 1e-5;
    spec.solve.max_time = 2e3;
    EXPECT_GT(expect_same<float>(spec).at(Status::oscillating), 0);
}

TEST(March, StoresWhatDiverges) {
    Spec spec = wilson_cowan_spec(3.0, 0.1, 0.1, 0.0, 1.0, 0.0);
    spec.column.count = spec.column.last = 20;
    spec.microcircuit.w_EE = uniform(0.5, 1.6);
    const auto found = expect_same<double>(spec);
    EXPECT_GT(found.at(Status::diverged), 0);
    EXPECT_GT(found.at(Status::converged), 0);
}

TEST(March, GathersEveryArrayOfEveryMotif) {
    for (const Inhibition inhibition : {Inhibition::shared, Inhibition::paired, Inhibition::kernel})
        for (const std::size_t layers : {std::size_t{1}, std::size_t{3}})
            for (const Activation kind : {Activation::relu, Activation::logistic}) {
                Spec spec = lateral_spec(70, layers);
                spec.column.coupling = Coupling::concurrent;
                spec.column.feedback = uniform(0.0, 0.05);
                spec.column.feedforward = uniform(0.3, 0.9);
                spec.microcircuit.inhibition = inhibition;
                spec.microcircuit.channels = 3;
                spec.microcircuit.excitatory.kind = spec.microcircuit.inhibitory.kind = kind;
                spec.microcircuit.w_EI = uniform(0.1, 0.4);
                spec.microcircuit.w_cross = uniform(0.05, 0.1);
                spec.microcircuit.tau_I = uniform(0.3, 1.5);
                spec.initial.rate_E = uniform(0.0, 0.5);
                SCOPED_TRACE(static_cast<int>(inhibition));
                EXPECT_GT(expect_same<double>(spec).at(Status::converged), 0);
            }
}

TEST(March, SharesOneMatrixAmongAllSlots) {
    Spec spec = lateral_spec(40);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.weights = {0.3, 0.1, -0.5, 0.2, 0.2, -0.4, 0.5, 0.6, -0.2};
    spec.microcircuit.is_inhibitory = {false, false, true};
    spec.microcircuit.tau_E = uniform(0.5, 2.0);
    spec.solve.method = Method::forward_backward;
    EXPECT_EQ(expect_same<double>(spec).at(Status::converged), 39);
    spec.solve.method = Method::flow;
    EXPECT_EQ(expect_same<double>(spec).at(Status::converged), 39);
}

TEST(March, StopsWhenAsked) {
    const Spec spec = pairs(8);
    const auto shape = assembly::shape_of(spec);
    kernels::HostColumns<double> start =
        experiment::ColumnRange<double>(spec, shape, kernels::reference_backend(), 0, 8).start();
    equilibrium::SolutionStore<double> solution(8, shape.neurons);
    int asked = 0;
    const std::function<bool()> stop = [&] { return ++asked == 4; };
    EXPECT_THROW(equilibrium::march_all<double>(PlayedDevice(), start, {spec.solve, stop}, solution), Interrupted);
}

}  // namespace
}  // namespace colonnade::test
