/// Specs with an [atlas]; wrong ones are in tests/data/wrong.
#include <gtest/gtest.h>

#include "colonnade/load.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {
namespace {

const std::string axes =
    "[microcircuit]\nmotif = \"wilson-cowan\"\n[atlas]\nx = { key = \"microcircuit.w_EE\" }\n"
    "y = { key = \"stimulus.drive_E\", from = -1.0, to = 2.0, points = 7 }\n";

TEST(AtlasRules, DefaultsAreThoseOfTheReference) {
    const Atlas atlas = parse_spec(axes).base.atlas;
    EXPECT_EQ(atlas.x.key, "microcircuit.w_EE");
    EXPECT_EQ(atlas.x.from, 0.0);
    EXPECT_EQ(atlas.x.to, 1.0);
    EXPECT_EQ(atlas.x.points, 100U);
    EXPECT_EQ(atlas.y.points, 7U);
    EXPECT_EQ(atlas.starts, 4U);
    EXPECT_EQ(atlas.refine, 1e-3);
    EXPECT_TRUE(atlas.picture.empty());
}

TEST(AtlasRules, AreWrittenSuchThatTheyAreReadAgain) {
    const std::string once = resolved_toml(parse_spec(axes));
    EXPECT_NE(once.find("[atlas]"), std::string::npos);
    EXPECT_EQ(resolved_toml(parse_spec(once)), once);
}

TEST(AtlasRules, ASpecWithoutAnAtlasIsWrittenWithoutOne) {
    EXPECT_EQ(resolved_toml(parse_spec("")).find("atlas"), std::string::npos);
}

TEST(AtlasRules, TakeOverridesOfAnAxis) {
    EXPECT_EQ(parse_spec(axes, "x", {"atlas.x.points=12"}).base.atlas.x.points, 12U);
}

TEST(AtlasRules, AcceptAKeyOfBothActivationsAndOfOne) {
    for (const char* key : {"microcircuit.activation.max", "microcircuit.tau_I"})
        EXPECT_EQ(parse_spec(axes, "x",
                             {std::string("atlas.x.key=\"") + key + "\"", "atlas.x.from=0.5",
                              "microcircuit.activation.kind=\"saturated\""})
                      .base.atlas.x.key,
                  key);
}

/// The axes above with another x.
std::string with_x(const std::string& x) {
    return "[atlas]\nx = " + x + "\ny = { key = \"microcircuit.w_EE\", points = 7 }\n";
}

TEST(AtlasRules, IntegersBetweenTwoEndsAreAllOfThem) {
    const Experiment layers = parse_spec(with_x("{ key = \"column.layers\", from = 2, to = 5 }"));
    const std::vector<AtlasValue> all{std::int64_t{2}, std::int64_t{3}, std::int64_t{4}, std::int64_t{5}};
    EXPECT_EQ(layers.base.atlas.x.values, all);
    EXPECT_EQ(layers.base.atlas.x.points, 4U);
    ASSERT_EQ(layers.atlas_points.size(), 4U);
    EXPECT_EQ(layers.base.column.layers, 1U);
    EXPECT_EQ(layers.atlas_points[3].column.layers, 5U);
    EXPECT_EQ(
        parse_spec(with_x("{ key = \"column.layers\", from = 1, to = 9, points = 3 }")).atlas_points[1].column.layers,
        5U);
}

TEST(AtlasRules, IntegersThatARealKeyListsAreItsNumbers) {
    const Experiment kernel = parse_spec(with_x("{ key = \"microcircuit.kernel.width\", values = [1, 1.5] }") +
                                         "[microcircuit]\ninhibition = \"kernel\"\n");
    EXPECT_EQ(kernel.base.atlas.x.values, (std::vector<AtlasValue>{1.0, 1.5}));
    EXPECT_EQ(kernel.atlas_points[1].microcircuit.kernel.width, 1.5);
}

TEST(AtlasRules, EveryPairOfTwoListsIsASpecOfItsOwn) {
    const Experiment both = parse_spec(
        "[atlas]\nx = { key = \"microcircuit.channels\", values = [2, 3, 5] }\n"
        "y = { key = \"microcircuit.inhibition\", values = [\"shared\", \"paired\"] }\n");
    ASSERT_EQ(both.atlas_points.size(), 6U);
    EXPECT_EQ(both.atlas_points[4].microcircuit.channels, 3U);
    EXPECT_EQ(both.atlas_points[4].microcircuit.inhibition, Inhibition::paired);
    EXPECT_TRUE(parse_spec(axes).atlas_points.empty());
}

TEST(AtlasRules, ADrawBesideAListNeedsAMeaningInTheListAlone) {
    const std::string toml =
        "[atlas]\nx = { key = \"column.layers\", values = [2, 3] }\ny = { key = \"column.feedforward\" }\n";
    EXPECT_EQ(parse_spec(toml).atlas_points.size(), 2U);
}

TEST(AtlasRules, ListedValuesAreWrittenSuchThatTheyAreReadAgain) {
    for (const char* x : {"{ key = \"column.layers\", from = 2, to = 5 }",
                          "{ key = \"microcircuit.activation.kind\", values = [\"logistic\", \"relu\"] }",
                          "{ key = \"microcircuit.activation_I.kind\", values = [\"tanh\", \"relu\"] }",
                          "{ key = \"microcircuit.inhibition\", values = [\"shared\", \"paired\", \"kernel\"] }"}) {
        const std::string once = resolved_toml(parse_spec(with_x(x)));
        EXPECT_EQ(resolved_toml(parse_spec(once)), once) << x;
        EXPECT_NE(once.find("values"), std::string::npos);
    }
}

}  // namespace
}  // namespace colonnade
