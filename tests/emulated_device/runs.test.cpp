/// Whole runs of the tool on the emulated device against the processor's: every variable of every file, byte by byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "emulated_device/emulated.hpp"
#include "gpu_suite/netcdf_contents.hpp"
#include "host/assembly/shape.hpp"
#include "host/cli/tool.hpp"
#include "host/experiment/run/aggregate_run.hpp"
#include "kernels/device.hpp"
#include "support/scratch.hpp"
#include "support/specs.hpp"

namespace colonnade::cli::test {
namespace {

using Words = std::vector<std::string>;

/// How a verb ended on a backend, and what it wrote.
struct Written {
    Called called;
    suite::Contents contents;  ///< empty where it failed
};

/// In a thread that ends, and with it what it keeps of the device.
Written written(const std::string& backend, const Words& words) {
    const testing::Scratch folder;
    const std::string file = folder.path(backend + ".nc");
    Words all = words;
    all.insert(all.end(), {"--quiet", "--backend", backend, "-o", file});
    Written found;
    std::thread([&] {
        found.called = call(all);
        if (found.called.status == 0) found.contents = suite::contents_of(file);
    }).join();
    return found;
}

void expect_same(const suite::Contents& expected, const suite::Contents& found) {
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(expected.size(), found.size());
    for (const auto& [name, content] : expected) {
        const auto counterpart = found.find(name);
        ASSERT_NE(counterpart, found.end()) << name;
        EXPECT_TRUE(content == counterpart->second) << name;
    }
}

void expect_same(const Words& words) {
    SCOPED_TRACE(::testing::PrintToString(words));
    const Written expected = written("cpu", words), found = written("cuda", words);
    EXPECT_EQ(expected.called.status, 0) << expected.called.err;
    EXPECT_EQ(found.called.status, 0) << found.called.err;
    expect_same(expected.contents, found.contents);
}

std::string example(const std::string& name) {
    return COLONNADE_SOURCE_DIR "/examples/" + name + ".toml";
}

/// A verb on an example; pictures go into a folder that is removed.
struct Example {
    std::string verb, name, picture;  ///< picture: key of one
    Words fewer;                      ///< points, where all would take half a minute
};

class EveryExample : public ::testing::TestWithParam<Example> {};

TEST_P(EveryExample, EndsAsOnTheProcessor) {
    const testing::Scratch folder;
    Words words{GetParam().verb, example(GetParam().name)};
    if (!GetParam().picture.empty())
        words.insert(words.end(),
                     {"--set", GetParam().picture + "=" +
                                   folder.path(GetParam().picture == "output.image" ? "picture.png" : "picture.svg")});
    for (const std::string& setting : GetParam().fewer) words.insert(words.end(), {"--set", setting});
    expect_same(words);
}

INSTANTIATE_TEST_SUITE_P(
    RunsOnTheEmulatedDevice, EveryExample,
    ::testing::Values(Example{"run", "bistable-pair", "", {}},
                      Example{"continue", "bistable-pair", "continuation.picture", {}},
                      Example{"attractors", "bistable-pair", "", {}}, Example{"run", "contrast-stack", "", {}},
                      Example{"run", "photograph", "output.image", {}}, Example{"run", "wilson-cowan", "", {}},
                      Example{"run", "winner-take-all", "", {}}, Example{"atlas", "atlas-layers", "atlas.picture", {}},
                      Example{
                          "atlas", "atlas-wilson-cowan", "atlas.picture", {"atlas.x.points=40", "atlas.y.points=40"}}),
    [](const auto& tested) {
        std::string name = tested.param.verb + "_" + tested.param.name;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

const Words aggregates_only{"--set", "output.columns=false", "--set", "output.rates=\"none\""};

TEST(RunsOnTheEmulatedDevice, AnyNumberOfColumnsEndsAsOnTheProcessor) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    for (const std::size_t columns : {1U, 31U, 32U, 33U, 127U, 128U, 129U, 255U, 257U})
        for (const std::string precision : {"float32", "float64"})
            for (const bool keeps_columns : {true, false}) {
                Words words{"run",   spec,
                            "--set", "column.count=" + std::to_string(columns),
                            "--set", "solve.precision=\"" + precision + "\""};
                if (!keeps_columns) words.insert(words.end(), aggregates_only.begin(), aggregates_only.end());
                expect_same(words);
            }
}

TEST(RunsOnTheEmulatedDevice, ChunksAreCapturedOnceAndRepeated) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    const auto before = emulated::graph_launches();
    expect_same({"run", spec, "--set", "solve.method=\"flow\""});
    EXPECT_GT(emulated::graph_launches(), before);
}

TEST(RunsOnTheEmulatedDevice, WhatTakesTheHostsHelpEndsAsOnTheProcessor) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    expect_same({"run", spec, "--set", "solve.precision=\"mixed\"", "--set", "solve.method=\"flow\""});
    expect_same({"run", spec, "--set", "microcircuit.activation.kind=\"power-law\"", "--set", "solve.method=\"flow\""});
}

TEST(RunsOnTheEmulatedDevice, OscillationsAreFoundInEitherPrecision) {
    const testing::Scratch folder;
    const std::string spec = folder.write("oscillating.toml", R"(seed = 3
[column]
count = 40
[microcircuit]
motif = "wilson-cowan"
activation = { kind = "saturated", max = 1.0 }
w_EE = 2.4
w_EI = 2.0
w_IE = 2.0
w_II = 0.0
tau_I = { choice = [0.4, 0.5, 1.0, 1.1] }
[stimulus]
drive_E = 0.4
[initial]
rate_E = { uniform = [0.0, 0.3] }
[solve]
step = 0.02
)");
    for (const std::string precision : {"float32", "float64"})
        expect_same({"run", spec, "--set", "solve.precision=\"" + precision + "\""});
}

TEST(RunsOnTheEmulatedDevice, CertificatesAreTheProcessors) {
    const testing::Scratch folder;
    expect_same({"certify", folder.write("small.toml", small_spec)});
}

TEST(RunsOnTheEmulatedDevice, FullMemoryTakesSmallerBatchesAndChangesNothing) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    const std::size_t before = emulated::allocated_bytes();
    const Words words{"run", spec, "--threads", "1", "--batch", "20000", "--set", "column.count=20000"};
    for (const std::size_t mebibytes : {3U, 6U}) {
        SCOPED_TRACE(mebibytes);
        const std::size_t failed = emulated::failed_allocations();
        emulated::set_memory(before + (mebibytes << 20));
        expect_same(words);
        EXPECT_GT(emulated::failed_allocations(), failed);
        EXPECT_EQ(emulated::allocated_bytes(), before);
    }
    emulated::set_memory(emulated::whole_memory);
}

TEST(RunsOnTheEmulatedDevice, WhicheverAllocationFailsNothingChangesAndNothingIsLost) {
    const testing::Scratch folder;
    const Words words{"run",       folder.write("small.toml", small_spec),
                      "--threads", "1",
                      "--set",     "column.count=3000",
                      "--batch",   "3000",
                      "--set",     "solve.method=\"relaxation\""};
    const std::size_t before = emulated::allocated_bytes();
    const suite::Contents expected = written("cpu", words).contents;
    std::size_t allocations = 0, ended = 0, left = 0;
    for (; left == 0 && allocations < 500; allocations += 4) {
        SCOPED_TRACE(allocations);
        emulated::fail_allocations(allocations, 2);  // one is tried again when kept memory has been given back
        const Written found = written("cuda", words);
        left = emulated::stop_failing_allocations();
        EXPECT_EQ(emulated::allocated_bytes(), before);
        ended += found.called.status == 0 ? 1 : 0;
        if (found.called.status == 0)
            expect_same(expected, found.contents);
        else  // memory that does not depend on the number of columns
            EXPECT_NE(found.called.err.find("failed: out of memory"), std::string::npos) << found.called.err;
    }
    EXPECT_GT(ended, 10U);
    EXPECT_GT(left, 0U);
}

/// Two threads take blocks in turns, with pipelines that either may have made, and end before histograms are read.
TEST(RunsOnTheEmulatedDevice, OfBlocksInFlightGiveTheAggregatesOfTheHost) {
    Spec spec = colonnade::test::lateral_spec(5 * core::sum_tile + 100, 1);
    spec.microcircuit.w_EI = colonnade::test::uniform(0.8, 1.2);
    spec.solve.precision = Precision::float32;
    spec.solve.tolerance = 1e-5;
    const auto shape = assembly::shape_of(spec);
    experiment::RunningAggregates host(shape), device(shape);
    experiment::aggregate_columns(spec, {kernels::cpu_backend("auto"), 1, 1000}, host);
    experiment::AggregateRunner crew{kernels::cuda_backend(0), 2, 1500};
    crew.block = core::sum_tile;
    experiment::aggregate_columns(spec, crew, device);
    experiment::Aggregates expected, found;
    host.finish(expected);
    device.finish(found);
    for (std::size_t q = 0; q < expected.quantities.size(); ++q)
        for (std::size_t row = 0; row < expected.quantities[q].size(); ++row)
            EXPECT_EQ(std::memcmp(&expected.quantities[q][row], &found.quantities[q][row], sizeof(metrics::Aggregate)),
                      0)
                << experiment::aggregated()[q].name << " " << row;
    EXPECT_EQ(expected.ended.front().kinds, found.ended.front().kinds);
    EXPECT_EQ(expected.ended.front().steps, found.ended.front().steps);
}

}  // namespace
}  // namespace colonnade::cli::test
