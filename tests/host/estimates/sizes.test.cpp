#include "host/estimates/sizes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <type_traits>

#include "colonnade/colonnade.hpp"
#include "support/number_bytes.hpp"
#include "support/scratch.hpp"
#include "support/specs.hpp"

namespace colonnade::estimates {
namespace {

using test::experiment_of;
using test::lateral_spec;
using test::uniform;

/// Bytes of all numbers of a dataset, counted one variable after another.
std::size_t numbers_of(const Dataset& dataset) {
    std::size_t bytes = 0;
    for (const Variable& variable : dataset.variables) bytes += test::number_bytes(variable);
    return bytes;
}

/// The file that is written, against what was said of it: headers are estimated, numbers are not.
void expect_file(const Dataset& dataset, const Estimate& size) {
    const testing::Scratch scratch;
    write_netcdf(dataset, scratch.path("o.nc"));
    const auto written = static_cast<double>(std::filesystem::file_size(scratch.path("o.nc")));
    // twenty to a hundred variables of 640 bytes' header, give or take a third, and the spec
    EXPECT_NEAR(static_cast<double>(size.file_bytes), written, 0.01 * written + 24e3);
}

Experiment pairs(std::size_t columns) {
    Spec spec = test::wilson_cowan_spec(1.8, 1.0, 1.5, 0.2, 0.5, 0.0);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::saturated;
        population->max = Draw::of(2.0);
    }
    spec.column.count = spec.column.last = columns;
    spec.output.file = "o.nc";
    return experiment_of(spec);
}

TEST(Sizes, OfRunsAreThoseOfTheFile) {
    Spec spec = lateral_spec(5000, 4);
    spec.output.file = "o.nc";
    spec.microcircuit.w_EI = uniform(0.5, 1.0);
    for (const bool columns : {true, false}) {
        spec.output.columns = columns;
        spec.output.rates = columns ? RatesOutput::final : RatesOutput::none;
        const Experiment experiment = experiment_of(spec);
        expect_file(run(experiment), estimate(experiment));
    }
    spec.output.columns = true;
    spec.column.count = spec.column.last = 50;
    const Experiment few = experiment_of(spec);
    expect_file(certify(few), estimate(few, {}, Verb::certify));
    EXPECT_EQ(estimate(few, {}, Verb::certify).result_bytes, numbers_of(certify(few)));
}

TEST(Sizes, OfRunsFollowTheVariablesThatAreKept) {
    Spec spec = lateral_spec(3000, 3);
    spec.output.file = "o.nc";
    spec.microcircuit.w_EI = uniform(0.5, 1.0);
    const std::size_t all = estimate(experiment_of(spec)).memory_bytes();
    using Names = std::vector<std::string>;
    for (const Names& names : {Names{"michelson"}, Names{"rate", "w_EI", "steps"}, Names{"michelson_mean"}}) {
        spec.output.variables = names;
        const Experiment experiment = experiment_of(spec);
        const Estimate size = estimate(experiment);
        const Dataset dataset = run(experiment);
        EXPECT_EQ(size.result_bytes, numbers_of(dataset)) << names.front();
        EXPECT_LT(size.memory_bytes(), all);
        expect_file(dataset, size);
    }
    spec.column.count = spec.column.last = 50;
    for (const Names& names : {Names{"nash"}, Names{"dual_factor", "lyapunov", "regret_neuron", "period"}}) {
        spec.output.variables = names;
        const Experiment experiment = experiment_of(spec);
        const Estimate size = estimate(experiment, {}, Verb::certify);
        EXPECT_EQ(size.result_bytes, numbers_of(certify(experiment))) << names.front();
        expect_file(certify(experiment), size);
    }
    spec.output.rates = RatesOutput::traces;
    spec.output.trace_columns = {3, 41};
    for (const Names& names :
         {Names{}, Names{"trace_rate"}, Names{"cooperation", "trace_global_energy", "trace_time"}}) {
        spec.output.variables = names;
        const Experiment experiment = experiment_of(spec);
        // without the numbers of the traced columns
        EXPECT_EQ(estimate(experiment).result_bytes + 2 * sizeof(std::int64_t), numbers_of(run(experiment)));
    }
}

TEST(Sizes, OfAttractorsFollowFromHowManyThereAre) {
    Experiment experiment = pairs(40);
    experiment.base.attractors.starts = 8;
    const auto found = find_attractors(experiment);
    Findings findings;
    std::size_t all = 0;
    for (const CircuitAttractors& circuit : found) {
        all += circuit.attractors.size();
        findings.max_attractors = std::max<std::uint64_t>(findings.max_attractors, circuit.attractors.size());
    }
    findings.attractors = static_cast<double>(all) / 40.0;
    const Dataset dataset = label(found, experiment);
    const Estimate size = estimate(experiment, {}, Verb::attractors, findings);
    // without the number of the layer
    EXPECT_EQ(size.result_bytes + sizeof(std::int32_t), numbers_of(dataset));
    expect_file(dataset, size);
}

TEST(Sizes, OfAnAtlasFollowFromItsPointsAndCrossings) {
    Experiment experiment = pairs(1);
    experiment.base.atlas.x = {.key = "microcircuit.w_EE", .from = 0.0, .to = 3.0, .points = 30};
    experiment.base.atlas.y = {.key = "microcircuit.w_EI", .from = 0.0, .to = 3.0, .points = 20};
    const Dataset dataset = compute_atlas(experiment);
    Findings findings;
    findings.crossings = dataset.size("crossing");
    const Estimate size = estimate(experiment, {}, Verb::atlas, findings);
    EXPECT_EQ(size.circuits, 600U);
    // curves in closed form and the number of segments are not among them
    EXPECT_NEAR(static_cast<double>(size.result_bytes), static_cast<double>(numbers_of(dataset)), 8e3);
    expect_file(dataset, size);
}

TEST(Sizes, OfADiagramFollowFromItsPoints) {
    Experiment experiment = pairs(1);
    experiment.base.continuation.key = "microcircuit.w_EE";
    experiment.base.continuation.to = 3.0;
    const Diagram diagram = continue_equilibria(experiment);
    Findings findings;
    findings.branches = diagram.branches.size();
    for (const Branch& branch : diagram.branches) findings.branch_points += branch.points.size();
    const Dataset dataset = label(diagram, experiment);
    const Estimate size = estimate(experiment, {}, Verb::follow, findings);
    // special points, of which there are few, are not among them
    EXPECT_NEAR(static_cast<double>(size.result_bytes), static_cast<double>(numbers_of(dataset)),
                2e3 + 0.05 * static_cast<double>(numbers_of(dataset)));
    expect_file(dataset, size);
}

TEST(Sizes, FitWhereTheMemoryHoldsThem) {
    const Experiment huge = experiment_of(lateral_spec(std::size_t{1} << 39));
    for (const Verb verb : {Verb::run, Verb::certify, Verb::attractors}) {
        const Estimate size = estimate(huge, {}, verb);
        EXPECT_FALSE(size.fits()) << name_of(verb);
        EXPECT_NE(testing::sentence_of([&] { check_memory(size); }, Fault::machine).find("MiB are available"),
                  std::string::npos);
    }
    const Estimate small = estimate(experiment_of(lateral_spec(4)));
    EXPECT_TRUE(small.fits());
    EXPECT_NO_THROW(check_memory(small));
    EXPECT_GT(small.process_bytes, 0U);
}

}  // namespace
}  // namespace colonnade::estimates
