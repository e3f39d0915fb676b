#include "assembly/draw.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "support/specs.hpp"

namespace colonnade::assembly {
namespace {

using core::Quantity;

std::vector<double> drawn(const Draw& rule, std::size_t layer, std::size_t first, std::size_t columns) {
    std::vector<double> out(columns);
    draw(rule, 7, Quantity::w_EI, layer, 0, first, 1000, out);
    return out;
}

TEST(DrawColumns, InPiecesEqualsDrawingAtOnce) {
    const Draw rule = test::uniform(0.0, 1.0);
    const auto all = drawn(rule, 0, 0, 100);
    for (const std::size_t first : {0, 1, 37, 99}) {
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
    Draw rule = test::uniform(-0.001, 1.0);
    rule.where = "x.toml:3: microcircuit.w_EI";
    EXPECT_EQ(message(rule), "accepted");
    rule.allowed_lowest = 0.5;
    EXPECT_NE(message(rule).find("x.toml:3: microcircuit.w_EI: found"), std::string::npos) << message(rule);
    EXPECT_NE(message(rule).find("column 1"), std::string::npos) << message(rule);
}

TEST(DrawColumns, RefusesATruncationThatIsNeverMet) {
    Draw rule = test::uniform(0.0, 1.0);
    rule.lowest = 2.0;
    EXPECT_NE(message(rule).find("truncation"), std::string::npos) << message(rule);
}

}  // namespace
}  // namespace colonnade::assembly
