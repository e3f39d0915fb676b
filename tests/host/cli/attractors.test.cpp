#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "host/cli/tool.hpp"
#include "host/io/array.hpp"
#include "host/io/bytes.hpp"
#include "host/io/image.hpp"

namespace colonnade::cli::test {
namespace {

const std::string pair = std::string(COLONNADE_SOURCE_DIR) + "/examples/bistable-pair.toml";

TEST(AttractorsCommand, PrintsAndWritesTheSameAttractors) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("a.nc");
    const Called called = call({"attractors", pair, "--starts", "50", "-o", file, "--json", "--quiet"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto found = nlohmann::json::parse(called.out);
    EXPECT_EQ(found["starts"], 50);
    const auto& attractors = found["columns"][0]["attractors"];
    ASSERT_EQ(attractors.size(), 3U);
    const auto shares = io::read_array(file + ":basin_share").values;
    const auto abscissas = io::read_array(file + ":spectral_abscissa").values;
    std::size_t hits = 0;
    for (std::size_t a = 0; a < 3; ++a) {
        EXPECT_EQ(attractors[a]["basin_share"].get<double>(), shares[a]);
        EXPECT_EQ(attractors[a]["spectral_abscissa"].get<double>(), abscissas[a]);
        hits += attractors[a]["hits"].get<std::size_t>();
    }
    EXPECT_EQ(hits, 50U);
}

TEST(AttractorsCommand, ListsTheEquilibriumBesideADriveOfAnotherScale) {
    // an interneuron that is driven by -1e11 is silent, and leaves the channels at 1 / (1 - 1/2)
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", "");
    const Called called = call({"attractors", spec, "--set", "stimulus.drive_I=-1e11", "--json", "--quiet"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto column = nlohmann::json::parse(called.out)["columns"][0];
    EXPECT_EQ(column["enumeration"], "complete");
    EXPECT_EQ(column["equilibrium_count"], 1);
    EXPECT_EQ(column["attractors"][0]["rate"], (std::vector<double>{2.0, 2.0, 0.0}));
}

TEST(AttractorsCommand, SaysWhereOverflowLeavesTheListUndecided) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("a.nc");
    const std::string spec =
        scratch.write("s.toml", "[microcircuit]\nw_EI = 0.0\nw_IE = 0.0\n[stimulus]\ndrive_E = 1.7e308\n");
    const std::vector<std::string> arguments{"attractors", spec, "-o", file, "--quiet"};
    std::vector<std::string> json = arguments;
    json.emplace_back("--json");
    const Called called = call(json);
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_EQ(nlohmann::json::parse(called.out)["columns"][0]["enumeration"], "undecided");
    EXPECT_EQ(io::read_array(file + ":enumeration").values, std::vector<double>{2.0});
    const Called text = call({"attractors", spec});
    EXPECT_NE(text.out.find("By rounding it is undecided whether all equilibria of 1 columns are listed."),
              std::string::npos)
        << text.out;
}

TEST(AttractorsCommand, RefusesAWrongNumberOfStarts) {
    const Called called = call({"attractors", pair, "--starts", "0"});
    EXPECT_EQ(called.status, 2);
    EXPECT_TRUE(is_one_sentence(called.err)) << called.err;
}

TEST(ContinueCommand, WritesDiagramAndPictureAndPrintsItsSpecialPoints) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("c.nc"), picture = scratch.path("c.svg");
    const Called called =
        call({"continue", pair, "-o", file, "--json", "--quiet", "--set", "continuation.picture=" + picture});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto found = nlohmann::json::parse(called.out);
    EXPECT_EQ(found["continuation_key"], "microcircuit.w_EE");
    const auto parameters = io::read_array(file + ":special_parameter").values;
    ASSERT_EQ(parameters.size(), found["special"].size());
    for (std::size_t k = 0; k < parameters.size(); ++k) EXPECT_EQ(parameters[k], found["special"][k]["parameter"]);
    const std::string svg = io::read_bytes(picture);
    EXPECT_TRUE(svg.starts_with("<?xml")) << svg.substr(0, 40);
    EXPECT_TRUE(svg.ends_with("</svg>\n"));
    EXPECT_NE(svg.find("stroke-dasharray"), std::string::npos);
    const std::string png = scratch.path("c.png");
    ASSERT_EQ(call({"continue", pair, "-o", file, "--quiet", "--set", "continuation.picture=" + png}).status, 0);
    const io::Image image = io::read_image(png);
    EXPECT_GT(image.width, 800U);
    EXPECT_GT(image.height, 600U);
    // white at the edge of the page, something darker within the frame
    EXPECT_EQ(image.grey.front(), 1.0);
    EXPECT_LT(*std::min_element(image.grey.begin(), image.grey.end()), 0.2);
}

TEST(ContinueCommand, EndsWhereRoundingShowsABranchPointAgainAndAgain) {
    // feedforward of 1e-20 parts the layers but for rounding, and the range is 1e11 times what they bend over
    const testing::Scratch scratch;
    const std::string spec = scratch.write("s.toml", R"([column]
layers = 3
coupling = "concurrent"
feedforward = 1e-20
feedback = 2.0
[microcircuit]
activation = { kind = "softplus", sharpness = 0.5 }
w_EE = 1.0
w_IE = 0.25
w_II = 2.0
w_EI = 0.75
[stimulus]
drive_I = -1.0
[continuation]
key = "stimulus.drive_E"
max_points = 10
from = -1.0
to = 1e11
)");
    const Called called = call({"continue", spec, "--json", "--quiet"});
    ASSERT_EQ(called.status, 0) << called.err;
    EXPECT_FALSE(nlohmann::json::parse(called.out)["branches"].empty());
}

TEST(ContinueCommand, NeedsAKeyAndKnowsTheNearest) {
    const Called none = call({"continue", pair, "--set", "continuation.key=\"\""});
    EXPECT_EQ(none.status, 2);
    EXPECT_TRUE(is_one_sentence(none.err)) << none.err;
    const Called near = call({"continue", pair, "--set", "continuation.key=microcircuit.w_EEE"});
    EXPECT_EQ(near.status, 2);
    EXPECT_NE(near.err.find("did you mean microcircuit.w_EE?"), std::string::npos) << near.err;
}

}  // namespace
}  // namespace colonnade::cli::test
