#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "colonnade/device.hpp"
#include "colonnade/run.hpp"
#include "colonnade/version.hpp"
#include "host/cli/summaries.hpp"
#include "host/cli/tool.hpp"
#include "host/io/array.hpp"
#include "host/io/image.hpp"

namespace colonnade::cli::test {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

/// A folder with the small spec in it.
class RunVerb : public ::testing::Test {
protected:
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", small_spec);
    const std::string file = scratch.path("o.nc");

    /// `run s.toml -o o.nc` and more.
    [[nodiscard]] Called run_with(const Names& more = {}) const {
        Names arguments{"run", spec, "-o", file};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return call(arguments);
    }
};

TEST_F(RunVerb, WritesItsFileAndShowsTableAndPlot) {
    const Called called = run_with();
    EXPECT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(called.err, "");
    EXPECT_EQ(scratch.names(), (Names{"o.nc", "s.toml"}));
    EXPECT_NE(called.out.find("20 columns x 3 layers x 3 neurons, float64, backend cpu"), std::string::npos);
    EXPECT_NE(called.out.find("20 converged"), std::string::npos);
    EXPECT_NE(called.out.find("Michelson contrast against layer"), std::string::npos);
    EXPECT_NE(called.out.find("Results: " + file), std::string::npos);
}

TEST_F(RunVerb, PrintsOneJsonObjectAndNothingElse) {
    const Called called = run_with({"--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const json found = json::parse(called.out);
    EXPECT_EQ(found["version"], version);
    EXPECT_EQ(found["revision"], revision);
    EXPECT_EQ(found["backend"], backends().front());
    EXPECT_EQ(found["output"], file);
    EXPECT_EQ(found["columns"], 20);
    EXPECT_EQ(found["unconverged"], 0);
    EXPECT_GT(found["seconds"], 0.0);
    EXPECT_GT(found["circuit_steps"], 0.0);
    ASSERT_EQ(found["points"][0]["circuits"].size(), 3U);
    for (const json& circuit : found["points"][0]["circuits"]) EXPECT_EQ(circuit["status"]["converged"], 20);
    // every layer multiplies each column's contrast by the same rho until a channel is silent
    const json& layers = found["points"][0]["layers"];
    EXPECT_GT(layers[0]["quantiles"]["contrast_gain"][2], 1.0);
    EXPECT_GT(layers[1]["quantiles"]["michelson"][0], layers[0]["quantiles"]["michelson"][0]);
}

TEST_F(RunVerb, ShowsTheSameWhicheverVariablesAreKept) {
    const json all = json::parse(run_with({"--json"}).out)["points"];
    const Called called = run_with({"--json", "--set", "output.variables=[\"michelson\"]"});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(json::parse(called.out)["points"], all);
    EXPECT_EQ(io::read_array(file + ":michelson").values.size(), 60U);
    EXPECT_THROW(static_cast<void>(io::read_array(file + ":status")), Error);
}

TEST_F(RunVerb, RefusesNamesOfNoVariableBeforeAnythingIsComputed) {
    const std::string named = scratch.write("n.toml", small_spec + "[output]\nvariables = [\"status\", \"w_self\"]\n");
    for (const char* const verb : {"run", "certify", "check"}) {
        const Called called = call({verb, named});
        EXPECT_EQ(called.status, 2);
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        EXPECT_NE(called.err.find("n.toml:12: output.variables: found \"w_self\", allowed: status, method, "),
                  std::string::npos)
            << called.err;
    }
    EXPECT_EQ(scratch.names(), (Names{"n.toml", "s.toml"}));
}

TEST_F(RunVerb, PrintsNothingWhenQuietButStillWrites) {
    const Called called = run_with({"--quiet"});
    EXPECT_EQ(called.status, 0);
    EXPECT_EQ(called.out + called.err, "");
    EXPECT_EQ(scratch.names(), (Names{"o.nc", "s.toml"}));
}

TEST_F(RunVerb, TakesTheReferenceBackendThreadsAndBatchesWithoutChangingTheNumbers) {
    const json one = json::parse(run_with({"--json"}).out)["points"];
    const Called other = run_with({"--json", "--backend", "reference", "--threads", "2", "--batch", "7"});
    EXPECT_EQ(json::parse(other.out)["points"], one);
    EXPECT_EQ(json::parse(other.out)["backend"], "reference");
    EXPECT_EQ(json::parse(run_with({"--json", "--simd", "baseline"}).out)["points"], one);
}

TEST_F(RunVerb, ExitsWithFourWhereTheCudaBackendCannotRunAndWithTwoOnADeviceOutOfRange) {
    const bool here = !devices().usable.empty();
    const Called asked = run_with({"--backend", "cuda", "--quiet"});
    EXPECT_EQ(asked.status, here ? 0 : 4);
    EXPECT_EQ(is_one_sentence(asked.err), !here) << asked.err;
    const Called beyond = run_with({"--backend", "cuda", "--device", "4096"});
    EXPECT_EQ(beyond.status, here ? 2 : 4);
    EXPECT_TRUE(is_one_sentence(beyond.err)) << beyond.err;
}

TEST_F(RunVerb, WarnsOfEquilibriaThatDoNotLastAndOfContrastThatIsNotDefined) {
    // two neurons that inhibit each other by 2, driven alike: their difference grows; and a soft threshold, driven to
    // either side of 0
    const std::string rivals = scratch.write("rivals.toml",
                                             "[microcircuit]\nmotif = \"custom\"\nallow_mixed_signs = true\n"
                                             "inhibitory = []\nweights = [[0.0, -2.0], [-2.0, 0.0]]\n");
    const std::string sides = scratch.write("sides.toml",
                                            "[microcircuit]\nactivation = { kind = \"soft-threshold\", lambda = 0.1 }\n"
                                            "w_EE = 0.2\n[stimulus]\ndrive_E = [1.0, -0.5]\n");
    const auto warned = [](const std::string& path) {
        ::testing::internal::CaptureStderr();
        const Called called = call({"run", path, "--json"});
        EXPECT_EQ(called.status, 0) << called.err;
        return std::pair{json::parse(called.out), ::testing::internal::GetCapturedStderr()};
    };
    const auto [unstable, of_unstable] = warned(rivals);
    EXPECT_EQ(unstable["unstable"], 1);
    EXPECT_NE(of_unstable.find("1 circuits converged at an unstable equilibrium"), std::string::npos) << of_unstable;
    EXPECT_EQ(of_unstable.find("negative"), std::string::npos) << of_unstable;
    const auto [negative, of_negative] = warned(sides);
    EXPECT_EQ(negative["negative_layers"], 1);
    EXPECT_EQ(negative["points"][0]["layers_to_wta_median"], nullptr);
    EXPECT_NE(of_negative.find("1 layers of columns have negative rates"), std::string::npos) << of_negative;
    EXPECT_EQ(of_negative.find("unstable"), std::string::npos) << of_negative;
}

TEST_F(RunVerb, PutsItsFileWhereTheOptionSaysAndNotWhereTheSpecDoes) {
    EXPECT_EQ(run_with({"--set", "output.file=\"" + scratch.path("spec.nc") + "\""}).status, 0);
    EXPECT_EQ(scratch.names(), (Names{"o.nc", "s.toml"}));
}

TEST_F(RunVerb, WritesNoFileWhenNoneIsNamed) {
    const Called called = call({"run", spec});
    EXPECT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(called.out.find("Results:"), std::string::npos);
    EXPECT_EQ(scratch.names(), (Names{"s.toml"}));
}

TEST_F(RunVerb, RefusesAPathItCannotWriteBeforeItLooksAtTheSize) {
    // too large for the memory as well, which comes later: so nothing was computed
    const Called called =
        call({"run", spec, "-o", scratch.path("absent/o.nc"), "--set", "column.count=100_000_000_000"});
    EXPECT_EQ(called.status, 2);
    EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
    EXPECT_NE(called.err.find("absent/o.nc"), std::string::npos);
}

TEST_F(RunVerb, RefusesMoreThanTheMemoryHoldsWithBothNumbers) {
    const Called called = call({"run", spec, "--set", "column.count=100_000_000_000"});
    EXPECT_EQ(called.status, 4);
    EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
    EXPECT_NE(called.err.find("MiB"), called.err.rfind("MiB"));
    EXPECT_EQ(scratch.names(), (Names{"s.toml"}));
}

TEST_F(RunVerb, RefusesMoreThanTheDiskHoldsWithBothNumbers) {
    for (const char* verb : {"run", "certify"}) {
        const Called called = call({verb, spec, "-o", file, "--set", "column.count=100_000_000_000"});
        EXPECT_EQ(called.status, 4);
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        EXPECT_NE(called.err.find("o.nc: needs "), std::string::npos) << called.err;
        EXPECT_EQ(scratch.names(), (Names{"s.toml"}));
    }
}

TEST_F(RunVerb, EndsWithThreeOnlyWhenConvergenceIsRequiredAndWritesEitherWay) {
    const Names hurried{"--quiet", "--set", "solve.method=flow", "--set", "solve.max_time=0.5"};
    EXPECT_EQ(run_with(hurried).status, 0);
    Names strict(hurried);
    strict.emplace_back("--require-converged");
    std::filesystem::remove(file);
    EXPECT_EQ(run_with(strict).status, 3);
    EXPECT_EQ(scratch.names(), (Names{"o.nc", "s.toml"}));
    EXPECT_EQ(run_with({"--quiet", "--require-converged"}).status, 0);
}

TEST_F(RunVerb, ShowsASweepAsARowForEveryPoint) {
    const std::string swept = scratch.write("w.toml", small_spec + "[sweep]\n\"microcircuit.w_EE\" = [0.1, 0.5]\n");
    const Called called = call({"run", swept});
    ASSERT_EQ(called.status, 0) << called.err;
    std::vector<std::string> points;
    for (const std::string& line : lines_of(called.out)) {
        const auto words = words_of(line);
        if (words.size() > 2 && words[2] == "converged") points.push_back(words[0] + " " + words[1]);
    }
    EXPECT_EQ(points, (Names{"0.1 60", "0.5 60"}));
    const json found = json::parse(call({"run", swept, "--json"}).out);
    EXPECT_EQ(found["points"][1]["sweep"], json({{"w_EE", "0.5"}}));
}

/// Five by four pixels, a bright one in the middle.
const std::string picture = "P2\n5 4\n255\n9 9 9 9 9\n9 9 200 9 9\n9 50 9 9 9\n9 9 9 9 99\n";
const std::string picture_spec =
    "[column]\nlayers = 2\n[stimulus]\nkind = \"image\"\nfile = \"p.pgm\"\ncontrast = 0.1\n";

TEST_F(RunVerb, WritesTheMontageOfAnImageBesideItsResults) {
    (void)scratch.write("p.pgm", picture);
    const std::string path = scratch.write("p.toml", picture_spec);
    const std::string png = scratch.path("p.png");
    const Called called = call({"run", path, "-o", file, "--set", "output.image=\"" + png + "\""});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_NE(called.out.find("Picture: " + png), std::string::npos);
    const io::Image image = io::read_image(png);
    EXPECT_EQ(image.width, 3U * 5 + 2 * 4);
    EXPECT_EQ(image.height, 4U);
    EXPECT_GT(image.grey[image.width + 5 + 4 + 2], 0.5) << "the bright pixel is above its neighbours";
}

TEST_F(RunVerb, RefusesAMontageItCouldNotMakeBeforeItComputesAnything) {
    (void)scratch.write("p.pgm", picture);
    const std::string path = scratch.write("p.toml", picture_spec);
    for (const char* conflict : {"output.metrics=false", "column.subset=[0, 3]"}) {
        const std::string image = "output.image=\"" + scratch.path("p.png") + "\"";
        // a step that the run would refuse too, if it came to that
        const Called called =
            call({"run", path, "-o", file, "--set", image, "--set", conflict, "--set", "solve.step=1e3"});
        EXPECT_EQ(called.status, 2);
        EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
        EXPECT_NE(called.err.find("output.image"), std::string::npos) << called.err;
        EXPECT_EQ(call({"check", path, "--set", image, "--set", conflict}).status, 2);
    }
    EXPECT_EQ(scratch.names(), (Names{"p.pgm", "p.toml", "s.toml"}));
}

}  // namespace
}  // namespace colonnade::cli::test
