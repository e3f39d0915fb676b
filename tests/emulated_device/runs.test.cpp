/// Whole runs of the tool on the emulated device against the processor's: every variable of every file, byte by byte.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "emulated_device/emulated.hpp"
#include "gpu_suite/netcdf_contents.hpp"
#include "host/cli/tool.hpp"
#include "support/scratch.hpp"

namespace colonnade::cli::test {
namespace {

using Words = std::vector<std::string>;

/// What a verb wrote on a backend.
suite::Contents written(const std::string& backend, const Words& words, const testing::Scratch& folder) {
    Words all = words;
    const std::string file = folder.path(backend + ".nc");
    for (const std::string& word : {std::string("--quiet"), std::string("--backend"), backend, std::string("-o"), file})
        all.push_back(word);
    const Called called = call(all);
    EXPECT_EQ(called.status, 0) << called.err;
    return suite::contents_of(file);
}

void expect_same(const Words& words) {
    SCOPED_TRACE(::testing::PrintToString(words));
    const testing::Scratch folder;
    const auto expected = written("cpu", words, folder), found = written("cuda", words, folder);
    EXPECT_EQ(expected.size(), found.size());
    EXPECT_FALSE(expected.empty());
    for (const auto& [name, content] : expected) {
        const auto counterpart = found.find(name);
        ASSERT_NE(counterpart, found.end()) << name;
        EXPECT_TRUE(content == counterpart->second) << name;
    }
}

std::string example(const std::string& name) {
    return COLONNADE_SOURCE_DIR "/examples/" + name + ".toml";
}

/// Words that keep an example's pictures out of its folder.
Words example_run(const std::string& verb, const std::string& name, const Words& settings) {
    Words words{verb, example(name)};
    for (const std::string& setting : settings) words.insert(words.end(), {"--set", setting});
    return words;
}

TEST(RunsOnTheEmulatedDevice, EveryExampleEndsAsOnTheProcessor) {
    const testing::Scratch pictures;
    const auto picture = [&](const std::string& key) { return key + "=" + pictures.path("picture.svg"); };
    expect_same(example_run("run", "bistable-pair", {}));
    expect_same(example_run("continue", "bistable-pair", {picture("continuation.picture")}));
    expect_same(example_run("attractors", "bistable-pair", {}));
    expect_same(example_run("run", "contrast-stack", {}));
    expect_same(example_run("run", "photograph", {"output.image=" + pictures.path("picture.png")}));
    expect_same(example_run("run", "wilson-cowan", {}));
    expect_same(example_run("run", "winner-take-all", {}));
    expect_same(example_run("atlas", "atlas-layers", {picture("atlas.picture")}));
    expect_same(example_run("atlas", "atlas-wilson-cowan", {picture("atlas.picture")}));
}

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

TEST(RunsOnTheEmulatedDevice, WhatTheHostAssemblesMarchesThere) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    expect_same({"run", spec, "--set", "solve.precision=\"mixed\"", "--set", "solve.method=\"flow\""});
    expect_same({"run", spec, "--set", "microcircuit.activation.kind=\"power-law\"", "--set", "solve.method=\"flow\""});
}

TEST(RunsOnTheEmulatedDevice, CertificatesAreTheProcessors) {
    const testing::Scratch folder;
    expect_same({"certify", folder.write("small.toml", small_spec)});
}

TEST(RunsOnTheEmulatedDevice, FullMemoryTakesSmallerBatchesAndChangesNothing) {
    const testing::Scratch folder;
    const std::string spec = folder.write("small.toml", small_spec);
    const std::size_t before = emulated::allocated_bytes();
    for (const std::size_t mebibytes : {2U, 8U, 64U}) {
        emulated::set_memory(before + (mebibytes << 20));
        expect_same({"run", spec, "--set", "column.count=20000"});
        expect_same({"run", spec, "--set", "column.count=20000", "--set", "output.columns=false", "--set",
                     "output.rates=\"none\""});
    }
    emulated::set_memory(emulated::whole_memory);
    for (std::size_t allocations = 0; allocations < 12; ++allocations) {
        emulated::fail_allocation_after(allocations);
        expect_same({"run", spec, "--set", "column.count=3000"});
    }
    emulated::fail_allocation_after(std::size_t(-1));
}

}  // namespace
}  // namespace colonnade::cli::test
