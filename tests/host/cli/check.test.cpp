#include <gtest/gtest.h>

#include <chrono>
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
    EXPECT_NE(called.out.find("20 of 20 columns in"), std::string::npos);
    EXPECT_NE(called.out.find("# error in time: periods and amplitudes are confirmed to 1 %, settling times to 2 %"),
              std::string::npos);
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
    ASSERT_EQ(found["verbs"].size(), 1U);
    const json& line = found["verbs"][0];
    EXPECT_EQ(line["verb"], "run");
    EXPECT_EQ(line["circuits"], 180);
    EXPECT_EQ(line["neurons"], 3);
    EXPECT_EQ(line["result_bytes"], size.result_bytes);
    EXPECT_EQ(line["file_bytes"], 0);
    EXPECT_EQ(line["fits"], true);
    EXPECT_EQ(line["memory_bytes"].get<std::size_t>(),
              found["process_bytes"].get<std::size_t>() + line["working_bytes"].get<std::size_t>() + size.result_bytes);
    // all columns of all points were tried
    EXPECT_EQ(line["trial_pieces"], 60);
    EXPECT_EQ(line["trial_of"], 60);
    EXPECT_GT(line["estimated_seconds"], line["trial_seconds"]);
}

/// Seconds that a call takes.
double seconds_of(const std::vector<std::string>& arguments, int status, std::string* out = nullptr) {
    const auto start = std::chrono::steady_clock::now();
    const Called called = call(arguments);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(called.status, status) << called.err;
    if (out != nullptr) *out = called.out;
    return taken.count();
}

/// What check may take: its trials end after 1.2 s, and a machine that others load is not held to the rest.
constexpr double moment = 6.0;

TEST(Check, ScalesATrialOfFewColumnsToTheWhole) {
    const testing::Scratch scratch;
    // a slow differential mode, so that even few columns take long enough
    const std::string path = scratch.write("s.toml", small_spec);
    std::string out;
    EXPECT_LT(seconds_of({"check", path, "--json", "--set", "column.count=4_000_000_000", "--set",
                          "microcircuit.w_EE=0.99", "--set", "output.columns=false", "--set", "output.rates=none"},
                         0, &out),
              moment);
    const json line = json::parse(out)["verbs"][0];
    const double columns = line["trial_pieces"];
    EXPECT_GE(columns, 16.0);
    EXPECT_LT(columns, 4e9 / 100);
    EXPECT_EQ(line["trial_of"], 4'000'000'000);
    // threads share what one process was timed for, and each column is as long as another
    EXPECT_GT(line["estimated_seconds"].get<double>(), 1e-2 * line["trial_seconds"].get<double>() * 4e9 / columns);
    EXPECT_LT(line["estimated_seconds"].get<double>(), 1e2 * line["trial_seconds"].get<double>() * 4e9 / columns);
}

TEST(Check, OfAMillionPointsOrColumnsTakesAMoment) {
    const testing::Scratch scratch;
    const std::string path =
        scratch.write("s.toml", small_spec + "[sweep]\n\"microcircuit.w_EE\" = { linspace = [0.1, 0.5, 1_000_000] }\n");
    std::string out;
    EXPECT_LT(seconds_of({"check", path, "--json", "--set", "column.count=1"}, 0, &out), moment);
    EXPECT_EQ(json::parse(out)["sweep_points"], 1'000'000);
    // too many to hold: all the same
    EXPECT_LT(seconds_of({"check", path, "--json", "--set", "column.count=300_000"}, 4, &out), moment);
    EXPECT_EQ(json::parse(out)["verbs"][0]["fits"], false);
}

TEST(Check, EndsWhereNotOneCircuitDoes) {
    const testing::Scratch scratch;
    // a quarter of a billion steps of some ten nanoseconds each before it is at rest
    const std::string path = scratch.write("s.toml", R"([microcircuit]
motif = "wilson-cowan"
activation = { kind = "logistic" }
[solve]
method = "flow"
step = 1e-7
max_time = 200
)");
    std::string out;
    EXPECT_LT(seconds_of({"check", path, "--json"}, 0, &out), moment);
    const json line = json::parse(out)["verbs"][0];
    EXPECT_TRUE(line["estimated_seconds"].is_null());
    EXPECT_GT(line["more_than_seconds"], 0.0);
    EXPECT_NE(call({"check", path}).out.find("more than"), std::string::npos);
}

TEST(Check, TellsWhenAnExperimentDoesNotFitTheMemory) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec);
    const Called called = call({"check", path, "--set", "column.count=100_000_000_000"});
    EXPECT_EQ(called.status, 4);
    EXPECT_NE(called.out.find("count = 100000000000"), std::string::npos);
    EXPECT_NE(called.out.find("# 300000000000 circuits of 3 neurons"), std::string::npos);
    EXPECT_NE(called.out.find("# run: too much memory"), std::string::npos);
    EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
    EXPECT_NE(called.err.find("MiB are available; allowed: fewer columns"), std::string::npos);
}

constexpr const char* all_sections = R"([microcircuit]
motif = "wilson-cowan"
activation = { kind = "saturated", max = 2.0 }
w_EE = 1.8
w_IE = 1.5
w_II = 0.2
[stimulus]
drive_E = 0.5
[attractors]
starts = 8
[continuation]
key = "microcircuit.w_EE"
[atlas]
x = { key = "microcircuit.w_EE", from = 0.0, to = 3.0, points = 9 }
y = { key = "microcircuit.w_EI", from = 0.0, to = 3.0, points = 7 }
)";

TEST(Check, HasALineForEveryVerbThatTheSpecIsMeantFor) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", all_sections);
    const json found = json::parse(call({"check", path, "--json", "--set", "output.file=out.nc"}).out);
    std::vector<std::string> names;
    for (const json& line : found["verbs"]) {
        names.push_back(line["verb"]);
        EXPECT_GT(line["estimated_seconds"].get<double>(), 0.0) << line;
        EXPECT_GT(line["file_bytes"].get<std::size_t>(), 1000U) << line;
        EXPECT_EQ(line["refusal"], nullptr);
        EXPECT_EQ(line["fits"], true);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"run", "attractors", "atlas", "continue"}));
    const std::string text = call({"check", path, "--verb", "certify", "--verb", "continue"}).out;
    EXPECT_NE(text.find(" certify  "), std::string::npos);
    EXPECT_NE(text.find("continue  "), std::string::npos);
    EXPECT_EQ(text.find(" run  "), std::string::npos);
    EXPECT_EQ(call({"check", path, "--verb", "juggle"}).status, 2);
}

TEST(Check, SaysWhyAVerbRefusesASpec) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec + "[attractors]\nstarts = 2\n[sweep]\nseed = [1, 2]\n");
    // a section that happens to be there keeps nobody from running
    const Called called = call({"check", path});
    EXPECT_EQ(called.status, 0) << called.err;
    EXPECT_NE(called.out.find("# attractors: "), std::string::npos);
    const Called asked = call({"check", path, "--verb", "attractors"});
    EXPECT_EQ(asked.status, 2);
    EXPECT_TRUE(is_one_sentence(asked.err)) << asked.err;
    EXPECT_EQ(call({"check", path, "--verb", "continue"}).status, 2);
}

TEST(Check, WritesNothing) {
    const testing::Scratch scratch;
    const std::string path = scratch.write("s.toml", small_spec);
    ASSERT_EQ(call({"check", path, "--set", "output.file=\"" + scratch.path("o.nc") + "\""}).status, 0);
    EXPECT_EQ(scratch.names(), (std::vector<std::string>{"s.toml"}));
}

}  // namespace
}  // namespace colonnade::cli::test
