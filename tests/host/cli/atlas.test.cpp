#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "colonnade/colonnade.hpp"
#include "host/cli/tool.hpp"

namespace colonnade::cli::test {
namespace {

const std::string small_atlas =
    "[microcircuit]\nmotif = \"wilson-cowan\"\nactivation = { kind = \"saturated\", max = 10.0 }\nw_IE = 1.5\n"
    "w_II = 0.2\ntau_I = 0.9\n[stimulus]\ndrive_I = 0.2\n[atlas]\n"
    "x = { key = \"microcircuit.w_EE\", from = 0.0, to = 2.0, points = 10 }\n"
    "y = { key = \"microcircuit.w_EI\", from = 0.5, to = 2.0, points = 8 }\n";

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Atlas, CountsEveryPointOnceInItsJson) {
    const testing::Scratch scratch;
    const Called called = call({"atlas", scratch.write("a.toml", small_atlas), "--json"});
    ASSERT_EQ(called.status, 0) << called.err;
    const auto report = nlohmann::json::parse(called.out);
    std::int64_t points = 0;
    for (const auto& [observed, row] : report["points"].items())
        for (const auto& [certified, count] : row.items()) points += count.get<std::int64_t>();
    EXPECT_EQ(points, 80);
    EXPECT_EQ(report["refuted"], 0);
    EXPECT_GT(report["points"]["cooperative"]["locally_stable"], 0);
    EXPECT_EQ(report["points"]["cooperative"]["contracting"], 0);
}

TEST(Atlas, ShowsTheRegimesAndWhatIsProvedOfThem) {
    const testing::Scratch scratch;
    const Called called = call({"atlas", scratch.write("a.toml", small_atlas)});
    ASSERT_EQ(called.status, 0) << called.err;
    for (const char* words :
         {"antagonistic", "cooperative", "locally_stable", "10 x 8 points", "0 points are certified"})
        EXPECT_NE(called.out.find(words), std::string::npos) << called.out;
}

TEST(Atlas, WritesItsFileAndItsPictureAsSvgAndAsPng) {
    const testing::Scratch scratch;
    const std::string spec = scratch.write("a.toml", small_atlas);
    const std::string file = scratch.path("a.nc"), svg = scratch.path("a.svg"), png = scratch.path("a.png");
    for (const std::string& picture : {svg, png}) {
        const Called called = call({"atlas", spec, "-o", file, "--set", "atlas.picture=" + picture, "--quiet"});
        ASSERT_EQ(called.status, 0) << called.err;
        EXPECT_TRUE(called.out.empty());
    }
    EXPECT_TRUE(bytes_of(svg).starts_with("<?xml"));
    EXPECT_TRUE(bytes_of(png).starts_with("\x89PNG"));
    EXPECT_GT(std::filesystem::file_size(file), 0U);
}

TEST(Atlas, DrawsAndStoresAnAxisOfNames) {
    const testing::Scratch scratch;
    const std::string spec = scratch.write(
        "a.toml",
        "[atlas]\nx = { key = \"microcircuit.inhibition\", values = [\"shared\", \"paired\", \"kernel\"] }\n"
        "y = { key = \"microcircuit.w_EE\", from = 0.0, to = 0.9, points = 4 }\n");
    const std::string file = scratch.path("a.nc"), svg = scratch.path("a.svg"), png = scratch.path("a.png");
    for (const std::string& picture : {svg, png}) {
        const Called called = call({"atlas", spec, "-o", file, "--set", "atlas.picture=" + picture});
        ASSERT_EQ(called.status, 0) << called.err;
        EXPECT_NE(called.out.find("3 x 4 points: microcircuit.inhibition along x"), std::string::npos) << called.out;
    }
    EXPECT_TRUE(bytes_of(svg).starts_with("<?xml"));
    EXPECT_TRUE(bytes_of(png).starts_with("\x89PNG"));
    EXPECT_NE(bytes_of(file).find("paired"), std::string::npos);
}

TEST(Atlas, LeavesNothingBehindWhereThePictureCannotBeWritten) {
    const testing::Scratch scratch;
    const std::string file = scratch.path("a.nc");
    const Called called = call({"atlas", scratch.write("a.toml", small_atlas), "-o", file, "--set",
                                "atlas.picture=" + scratch.path("missing/a.svg")});
    EXPECT_EQ(called.status, 2);
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Atlas, RefusesASpecWithoutOneOrWithASweepBesideIt) {
    const testing::Scratch scratch;
    const Called none = call({"atlas", scratch.write("s.toml", small_spec)});
    EXPECT_EQ(none.status, 2);
    EXPECT_NE(none.err.find("found no [atlas]"), std::string::npos) << none.err;
    const Called swept = call({"atlas", scratch.write("a.toml", small_atlas + "[sweep]\nseed = [1, 2]\n")});
    EXPECT_EQ(swept.status, 2);
    EXPECT_NE(swept.err.find("found [sweep] beside [atlas]"), std::string::npos) << swept.err;
}

TEST(Atlas, ItsVariablesAttributesAndDimensionsAreDocumented) {
    const std::string reference = bytes_of(COLONNADE_SOURCE_DIR "/docs/output.md");
    const Dataset all = compute_atlas(parse_spec(small_atlas));
    const auto documented = [&](const std::string& name) {
        return reference.find('`' + name + '`') != std::string::npos || name == "w_EE" || name == "w_EI";
    };
    for (const Variable& variable : all.variables) EXPECT_TRUE(documented(variable.name)) << variable.name;
    for (const auto& [name, value] : all.attributes) EXPECT_TRUE(documented(name)) << name;
}

}  // namespace
}  // namespace colonnade::cli::test
