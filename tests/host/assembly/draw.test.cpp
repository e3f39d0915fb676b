#include "host/assembly/draw.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "support/specs.hpp"

namespace colonnade::assembly {
namespace {

std::vector<double> drawn(const Draw& rule, std::size_t layer, std::size_t first, std::size_t columns) {
    std::vector<double> out(columns);
    draw(rule, 7, ParameterId::w_EI, layer, 0, first, 1000, out);
    return out;
}

TEST(DrawColumns, InPiecesEqualsDrawingAtOnce) {
    const Draw rule = test::uniform(0.0, 1.0);
    const auto all = drawn(rule, 0, 0, 100);
    for (const std::size_t first : {0U, 1U, 37U, 99U}) {
        const auto piece = drawn(rule, 0, first, 100 - first);
        EXPECT_TRUE(std::equal(piece.begin(), piece.end(), all.begin() + static_cast<std::ptrdiff_t>(first)));
    }
}

TEST(DrawColumns, IsTheSameInEveryLayerUnlessMadePerLayer) {
    Draw rule = test::uniform(0.0, 1.0);
    EXPECT_EQ(drawn(rule, 0, 0, 10), drawn(rule, 5, 0, 10));
    rule.scope = Scope::layer;
    EXPECT_NE(drawn(rule, 0, 0, 10), drawn(rule, 5, 0, 10));
}

TEST(DrawColumns, IsAnotherForEachQuantityNeuronAndSeed) {
    const Draw rule = test::uniform(0.0, 1.0);
    std::vector<double> here(10), other(10);
    draw(rule, 7, ParameterId::w_EI, 0, 0, 0, 1000, here);
    draw(rule, 7, ParameterId::w_IE, 0, 0, 0, 1000, other);
    EXPECT_NE(here, other);
    draw(rule, 7, ParameterId::w_EI, 0, 1, 0, 1000, other);
    EXPECT_NE(here, other);
    draw(rule, 8, ParameterId::w_EI, 0, 0, 0, 1000, other);
    EXPECT_NE(here, other);
}

TEST(DrawColumns, SpreadsALinspaceOverAllColumnsOfTheExperiment) {
    Draw rule = test::uniform(2.0, 3.0);
    rule.kind = DrawKind::linspace;
    EXPECT_EQ(drawn(rule, 0, 0, 1).front(), 2.0);
    EXPECT_EQ(drawn(rule, 0, 999, 1).front(), 3.0);
}

TEST(DrawColumns, ReadsATableByGlobalColumn) {
    Draw rule;
    rule.kind = DrawKind::file;
    rule.values = {5.0, 6.0, 7.0, 8.0};
    EXPECT_EQ(drawn(rule, 0, 1, 2), (std::vector<double>{6.0, 7.0}));
}

std::string message(const Draw& rule) {
    try {
        (void)drawn(rule, 0, 10, 500);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(DrawColumns, RefusesANumberOutsideTheKeysRangeAndNamesPlaceAndColumn) {
    Draw rule = test::uniform(0.0, 1.0);
    rule.where = "x.toml:3: microcircuit.w_EI";
    EXPECT_EQ(message(rule), "accepted");
    const auto values = drawn(rule, 0, 10, 500);
    const auto largest = std::max_element(values.begin(), values.end());
    rule.allowed_highest = std::nextafter(*largest, 0.0);  // so that this one number alone is outside
    const std::string column = std::to_string(10 + (largest - values.begin()));
    EXPECT_NE(message(rule).find("x.toml:3: microcircuit.w_EI: found"), std::string::npos) << message(rule);
    EXPECT_NE(message(rule).find("drawn for column " + column + ","), std::string::npos) << message(rule);
}

TEST(DrawColumns, RefusesNumbersThatOverflow) {
    Draw lognormal = test::uniform(0.0, 1e6);
    lognormal.kind = DrawKind::lognormal;
    Draw linspace = test::uniform(-1.7e308, 1.7e308);  // its length is beyond double precision
    linspace.kind = DrawKind::linspace;
    for (const Draw& rule : {lognormal, linspace})
        EXPECT_NE(message(rule).find("beyond double precision drawn for column 1"), std::string::npos) << message(rule);
}

TEST(DrawColumns, RefusesATruncationThatIsNeverMet) {
    Draw rule = test::uniform(0.0, 1.0);
    rule.lowest = 2.0;
    EXPECT_NE(message(rule).find("truncation"), std::string::npos) << message(rule);
}

}  // namespace
}  // namespace colonnade::assembly
