#include "host/cli/montage.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "support/scratch.hpp"

namespace colonnade::cli {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t gap = 4;

/// An image of 3 x 2 pixels in two layers.
Spec image_spec() {
    Spec spec;
    spec.source = "picture.toml";
    spec.column.count = spec.column.last = 6;
    spec.column.layers = 2;
    spec.stimulus.kind = StimulusKind::image;
    spec.stimulus.image_width = 3;
    spec.stimulus.image_height = 2;
    spec.stimulus.pixels = {0.0, 0.25, 0.5, 0.75, 1.0, 0.5};
    spec.stimulus.contrast = 0.5;
    spec.output.image = "picture.png";
    return spec;
}

/// Pixels above, below and at the mean of their neighbourhood; the contrast of pixel k is k/8, twice that in layer 2.
Dataset answers() {
    Dataset data;
    const auto add = [&](const char* name, std::vector<double> values) {
        data.variables.push_back({name, {}, "1", "", std::move(values)});
    };
    add("input", {2, 1, 2, 1, 2, 1, /* means */ 1, 2, 1, 2, 1, 1});
    add("michelson", {0, 0.125, 0.25, 0.375, 0.5, undefined, 0, 0.25, 0.5, 0.75, 1, 0.5});
    add("kendall_tau", {undefined, 1, 1, 1, 1, undefined, undefined, 1, -1, 1, 1, undefined});
    return data;
}

TEST(Montage, PutsTheInputAndEveryLayerSideBySideWithWhiteBetween) {
    const io::Image picture = montage(image_spec(), answers());
    ASSERT_EQ(picture.width, 3 * 3 + 2 * gap);
    ASSERT_EQ(picture.height, 2U);
    ASSERT_EQ(picture.grey.size(), picture.width * picture.height);
    for (std::size_t y = 0; y < 2; ++y)
        for (std::size_t x = 0; x < gap; ++x) {
            EXPECT_EQ(picture.grey[y * picture.width + 3 + x], 1.0);
            EXPECT_EQ(picture.grey[y * picture.width + 3 + gap + 3 + x], 1.0);
        }
}

/// Greys of one panel, row by row.
std::vector<double> panel(const io::Image& picture, std::size_t index) {
    std::vector<double> greys;
    for (std::size_t y = 0; y < 2; ++y)
        for (std::size_t x = 0; x < 3; ++x) greys.push_back(picture.grey[y * picture.width + index * (3 + gap) + x]);
    return greys;
}

TEST(Montage, ShowsTheInputAtItsLoweredContrast) {
    EXPECT_EQ(panel(montage(image_spec(), answers()), 0),
              (std::vector<double>{0.25, 0.375, 0.5, 0.625, 0.75, 0.5}));  // 1/2 + (v - 1/2)/2
}

TEST(Montage, ShowsAPixelAboveItsNeighboursBrightAndOneWithoutContrastGrey) {
    const io::Image picture = montage(image_spec(), answers());
    EXPECT_EQ(panel(picture, 1), (std::vector<double>{0.5, 0.4375, 0.625, 0.3125, 0.75, 0.5}));
    // in the second layer the order of the third pixel is reversed, and the last one's is undefined
    EXPECT_EQ(panel(picture, 2), (std::vector<double>{0.5, 0.375, 0.25, 0.125, 1.0, 0.5}));
}

TEST(Montage, OfASweepShowsTheFirstPoint) {
    Dataset data = answers();
    for (Variable& variable : data.variables) {
        auto& values = std::get<std::vector<double>>(variable.values);
        values.insert(values.end(), values.size(), 0.9);
    }
    EXPECT_EQ(montage(image_spec(), data).grey, montage(image_spec(), answers()).grey);
}

TEST(CheckMontage, AcceptsAWholeImageWithMetrics) {
    EXPECT_NO_THROW(check_montage(image_spec()));
}

TEST(CheckMontage, RefusesARunWithoutMetricsOrOfASubset) {
    Spec bare = image_spec();
    bare.output.metrics = false;
    EXPECT_EQ(testing::sentence_of([&] { check_montage(bare); }),
              "picture.toml: output.image: found output.metrics = false, allowed: only with metrics");
    Spec chosen = image_spec();
    chosen.output.variables = {"michelson", "kendall_tau"};
    EXPECT_EQ(testing::sentence_of([&] { check_montage(chosen); }),
              "picture.toml: output.image: found output.variables without input, allowed: \"all\" or with input, "
              "michelson, kendall_tau");
    chosen.output.variables.emplace_back("input");
    EXPECT_NO_THROW(check_montage(chosen));
    Spec part = image_spec();
    part.column.last = 5;
    EXPECT_EQ(testing::sentence_of([&] { check_montage(part); }),
              "picture.toml: output.image: found a column.subset, allowed: only with all columns");
}

}  // namespace
}  // namespace colonnade::cli
