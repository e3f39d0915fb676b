#include "host/cli/plot.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/summaries.hpp"

namespace colonnade::cli::test {
namespace {

constexpr int height = 12;

Quantiles exactly(double value) {
    return {value, value, value, value, value};
}

Summary stack_of(const std::vector<Quantiles>& layers) {
    PointSummary point;
    for (const Quantiles& quantiles : layers) point.layers.push_back(contrast_of(quantiles));
    return summary_of({point});
}

/// The column of characters over one layer, from the bottom of an ASCII plot of at most 12 layers.
std::string bar(const std::string& text, std::size_t layer) {
    const auto lines = lines_of(text);
    std::string glyphs;
    for (int row = height; row >= 1; --row) glyphs += lines[static_cast<std::size_t>(row)][11 + 5 * layer + 2];
    return glyphs;
}

TEST(Plot, PutsMediansOnALinearAxisFromZero) {
    const std::string text = plot(stack_of({exactly(1.0), exactly(3.0 / 11.0), exactly(0.5)}), false);
    EXPECT_EQ(text.find("logarithmic"), std::string::npos);
    EXPECT_EQ(bar(text, 0).find('o'), 11U);
    EXPECT_EQ(bar(text, 1).find('o'), 3U);
    EXPECT_EQ(bar(text, 2).find('o'), 6U);  // 5.5 rounds away from zero
    for (std::size_t layer = 0; layer < 3; ++layer) {
        const std::string glyphs = bar(text, layer);
        EXPECT_EQ(std::count(glyphs.begin(), glyphs.end(), ' '), height - 1);
    }
}

TEST(Plot, BecomesLogarithmicBeyondTwoDecadesSoThatAConstantGainIsAStraightLine) {
    std::vector<Quantiles> layers;
    for (int layer = 0; layer < 12; ++layer) layers.push_back(exactly(std::pow(10.0, 0.5 * (layer - 11))));
    const std::string text = plot(stack_of(layers), false);
    EXPECT_NE(text.find("logarithmic"), std::string::npos);
    for (std::size_t layer = 0; layer < 12; ++layer) EXPECT_EQ(bar(text, layer).find('o'), layer);
    EXPECT_EQ(plot(stack_of({exactly(0.01), exactly(1.0)}), false).find("logarithmic"), std::string::npos);
}

TEST(Plot, DrawsBandsOfTheQuantilesAroundTheMedian) {
    const std::string text = plot(stack_of({{1 / 11.0, 3 / 11.0, 5 / 11.0, 7 / 11.0, 1.0}, exactly(1.0)}), false);
    EXPECT_EQ(bar(text, 0), " ::##o##::::");
}

TEST(Plot, LabelsItsAxesWithContrastAndLayer) {
    const auto lines = lines_of(plot(stack_of({exactly(0.8), exactly(0.4)}), false));
    EXPECT_EQ(words_of(lines[1])[0], "0.8");
    EXPECT_EQ(words_of(lines[height])[0], "0");
    EXPECT_EQ(words_of(lines.back()), (std::vector<std::string>{"1", "2", "layer"}));
    EXPECT_EQ(lines.back().find('2'), lines.back().find('1') + 5);
}

TEST(Plot, LeavesALayerWithoutContrastEmptyAndAZeroOnTheFloor) {
    const std::string text = plot(stack_of({exactly(undefined), exactly(1.0), exactly(1e-4), exactly(0.0)}), false);
    EXPECT_EQ(bar(text, 0), std::string(height, ' '));
    EXPECT_EQ(bar(text, 3).find('o'), 0U);
}

TEST(Plot, UsesBlocksOnlyWhereTheTerminalKnowsThem) {
    const Summary summary = stack_of({{0.1, 0.3, 0.5, 0.7, 0.9}, exactly(1.0)});
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 128; };
    const std::string plain = plot(summary, false), blocks = plot(summary, true);
    EXPECT_TRUE(std::all_of(plain.begin(), plain.end(), is_ascii));
    for (const char* glyph : {"●", "▓", "░", "│", "└", "─"}) EXPECT_NE(blocks.find(glyph), std::string::npos) << glyph;
}

TEST(Plot, IsEmptyWithoutTwoLayersOfSomeContrastOfOnePoint) {
    EXPECT_EQ(plot(stack_of({exactly(0.5)}), false), "");
    EXPECT_EQ(plot(stack_of({exactly(undefined), exactly(undefined)}), false), "");
    EXPECT_EQ(plot(stack_of({exactly(0.0), exactly(0.0)}), false), "");
    Summary sweep = stack_of({exactly(0.5), exactly(0.6)});
    sweep.points.push_back(sweep.points[0]);
    EXPECT_EQ(plot(sweep, false), "");
}

TEST(Plot, OfAnyDepthFitsAScreenOfEightyColumnsAndReachesTheLastLayer) {
    for (const std::size_t layers : {12U, 13U, 30U, 31U, 60U, 61U, 4096U}) {
        std::vector<Quantiles> values(layers, exactly(0.25));
        values.back() = exactly(1.0);
        const auto lines = lines_of(plot(stack_of(values), false));
        for (const std::string& line : lines) EXPECT_LE(line.size(), 80U) << layers;
        EXPECT_EQ(std::count(lines[1].begin(), lines[1].end(), 'o'), 1) << layers;
    }
}

/// Sets the locale variables for one test and puts them back.
class Locale : public ::testing::Test {
protected:
    Locale() {
        for (std::size_t i = 0; i < 3; ++i)
            if (const char* value = ::getenv(names[i])) before_[i] = value;
    }
    ~Locale() override {
        for (std::size_t i = 0; i < 3; ++i) set(i, before_[i]);
    }
    static void set(std::size_t i, const std::optional<std::string>& value) {
        if (value)
            ::setenv(names[i], value->c_str(), 1);
        else
            ::unsetenv(names[i]);
    }
    static bool unicode(const char* all, const char* type, const char* lang) {
        set(0, all);
        set(1, type);
        set(2, lang);
        return terminal_is_unicode();
    }

private:
    static constexpr const char* names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    std::optional<std::string> before_[3];
};

TEST_F(Locale, OfTheFirstVariableThatIsSetDecidesOnUnicode) {
    EXPECT_TRUE(unicode("C.UTF-8", "C", "C"));
    EXPECT_FALSE(unicode("C", "C.UTF-8", "en_GB.UTF-8"));
    EXPECT_TRUE(unicode("", "de_DE.utf8", "C"));
    EXPECT_TRUE(unicode("", "", "en_GB.UTF-8"));
    EXPECT_FALSE(unicode("", "", ""));
}

}  // namespace
}  // namespace colonnade::cli::test
