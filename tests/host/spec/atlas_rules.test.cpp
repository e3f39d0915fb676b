/// Specs with an [atlas]; wrong ones are in tests/data/wrong.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace colonnade
