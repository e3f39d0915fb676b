#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "colonnade/colonnade.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

using nlohmann::json;

TEST(Check, PrintsASpecThatStandsForTheSameExperiment) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec);
    const Called called = call({"check", path, "--set", "microcircuit.w_EE=0.3"});
    ASSERT_EQ(called.status, 0) << called.err;
    const std::string meant = resolved_toml(load_spec(path, {"microcircuit.w_EE=0.3"}));
    EXPECT_EQ(called.out.rfind(meant, 0), 0U);
    EXPECT_EQ(resolved_toml(parse_spec(called.out)), meant);  // the numbers below it are comments
    EXPECT_NE(called.out.find("# 60 circuits of 3 neurons: 20 columns x 3 layers x 1 sweep points"), std::string::npos);
    EXPECT_NE(called.out.find("# memory: "), std::string::npos);
    EXPECT_NE(called.out.find("# error in time: periods and amplitudes are confirmed to 1 %, settling times to 2 %"),
              std::string::npos);
    EXPECT_NE(called.out.find("from a trial of 20 columns"), std::string::npos);
}

TEST(Check, GivesTheEstimateAsJson) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec + "[sweep]\n\"microcircuit.w_EE\" = [0.1, 0.2, 0.3]\n");
    const Called called = call({"check", path, "--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const json found = json::parse(called.out);
    const Experiment experiment = load_spec(path);
    const Estimate size = estimate(experiment);
    EXPECT_EQ(found["spec"], resolved_toml(experiment));
    EXPECT_EQ(found["columns"], 20);
    EXPECT_EQ(found["sweep_points"], 3);
    EXPECT_EQ(found["circuits"], 180);
    EXPECT_EQ(found["neurons"], 3);
    EXPECT_EQ(found["working_bytes"], size.working_bytes);
    EXPECT_EQ(found["result_bytes"], size.result_bytes);
    EXPECT_EQ(found["fits"], true);
    // all columns of all points were tried, so nothing is left to scale
    EXPECT_EQ(found["trial_columns"], 60);
    EXPECT_DOUBLE_EQ(found["estimated_seconds"].get<double>(), found["trial_seconds"].get<double>());
}

TEST(Check, ScalesATrialOfFewColumnsToTheWhole) {
    const testing::Scratch scratch;
    // a slow differential mode, so that even few columns take long enough
    const std::string path = scratch.write("s.toml", small_spec);
    const json found = json::parse(
        call({"check", path, "--json", "--set", "column.count=4_000_000_000", "--set", "microcircuit.w_EE=0.99"}).out);
    const double columns = found["trial_columns"];
    EXPECT_GE(columns, 64.0);
    EXPECT_LT(columns, 4e9 / 100);
    EXPECT_DOUBLE_EQ(found["estimated_seconds"].get<double>(), found["trial_seconds"].get<double>() * 4e9 / columns);
}

TEST(Check, OfALongSweepTriesSomeOfItsPoints) {
    const testing::Scratch scratch;
    const std::string path =
        scratch.write("s.toml", small_spec + "[sweep]\n\"microcircuit.w_EE\" = { linspace = [0.1, 0.5, 400] }\n");
    const json found = json::parse(call({"check", path, "--json"}).out);
    EXPECT_EQ(found["trial_columns"], 8 * 20);
    EXPECT_DOUBLE_EQ(found["estimated_seconds"].get<double>(), found["trial_seconds"].get<double>() * 50.0);
}

TEST(Check, TellsWhenAnExperimentDoesNotFitTheMemory) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec);
    const Called called = call({"check", path, "--set", "column.count=100_000_000_000"});
    EXPECT_EQ(called.status, 4);
    EXPECT_NE(called.out.find("available: too much"), std::string::npos);
}

TEST(Check, WritesNothing) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec);
    ASSERT_EQ(call({"check", path, "--set", "output.file=\"" + scratch.path("o.nc") + "\""}).status, 0);
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"s.toml"}));
}

}  // namespace
}  // namespace colonnade::cli::test
