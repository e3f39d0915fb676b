#include "host/assembly/stimulus.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/specs.hpp"

namespace colonnade::assembly {
namespace {

TEST(StimulusInput, ContrastHasTheMichelsonContrastOfHalfTheDifference) {
    Spec spec = test::lateral_spec(100);
    spec.microcircuit.channels = 4;
    spec.stimulus.difference = test::loguniform(1e-4, 1.0);
    spec.stimulus.mean = test::uniform(0.5, 2.0);
    std::vector<double> first_difference;
    for (const ContrastProfile profile : {ContrastProfile::ramp, ContrastProfile::winner}) {
        spec.stimulus.profile = profile;
        const auto u = stimulus_input(spec, 0, 100).high;
        for (std::size_t k = 0; k < 100; ++k) {
            const double high = u[k], low = u[300 + k];
            const double contrast = (high - low) / (high + low);
            first_difference.push_back(contrast);
            EXPECT_GT(contrast, 0.0);
            EXPECT_LE(contrast, 0.5);
            if (profile == ContrastProfile::winner) {
                EXPECT_EQ(u[100 + k], low);
                EXPECT_NEAR(contrast, first_difference[k], 1e-15);
            } else {
                // a ramp: the second channel lies a third of the way from the first to the last
                EXPECT_NEAR(u[100 + k], high - (high - low) / 3.0, 1e-15 * 4);
            }
        }
    }
}

TEST(StimulusInput, ConstantGivesEachChannelItsOwnDraw) {
    Spec spec = test::lateral_spec(50);
    spec.stimulus.kind = StimulusKind::constant;
    spec.stimulus.drive_E = {test::uniform(1.0, 2.0)};
    const auto u = stimulus_input(spec, 0, 50).high;
    EXPECT_NE(u[0], u[50]);
    spec.stimulus.drive_E = {Draw::of(1.5), Draw::of(2.5)};
    EXPECT_EQ(stimulus_input(spec, 0, 50).high[49], 1.5);
    EXPECT_EQ(stimulus_input(spec, 0, 50).high[50], 2.5);
}

Spec image_spec() {
    Spec spec = test::lateral_spec(6);
    spec.stimulus.kind = StimulusKind::image;
    spec.stimulus.image_width = 3;
    spec.stimulus.image_height = 2;
    spec.stimulus.pixels = {0.0, 0.5, 1.0, 0.25, 0.75, 0.5};
    spec.stimulus.neighbourhood = 1;
    return spec;
}

TEST(StimulusInput, ImageComparesAPixelWithTheMeanOfItsReflectedNeighbourhood) {
    const auto u = stimulus_input(image_spec(), 0, 6).high;
    EXPECT_EQ(u[2], 2.0);  // mean (1 + contrast (2 v - 1)) of a white pixel at full contrast
    EXPECT_EQ(u[0], 0.0);
    // around pixel (0, 0) with edges reflected: rows 0 0 0.5 | 0 0 0.5 | 0.25 0.25 0.75
    EXPECT_NEAR(u[6], 2.0 * (0.5 + 0.5 + 0.25 + 0.25 + 0.75) / 9.0, 1e-15);
}

TEST(StimulusInput, ImageAtLoweredContrastIsScaledAboutMidGrey) {
    Spec spec = image_spec();
    spec.stimulus.contrast = 0.1;
    spec.stimulus.mean = Draw::of(3.0);
    const auto u = stimulus_input(spec, 1, 3).high;
    EXPECT_NEAR(u[0], 3.0, 1e-15);
    EXPECT_NEAR(u[1], 3.3, 1e-15);
    EXPECT_NEAR(u[2], 3.0 * 0.95, 1e-15);
}

TEST(StimulusInput, ATableIsReadColumnByColumn) {
    Spec spec = test::lateral_spec(3);
    spec.stimulus.kind = StimulusKind::file;
    spec.stimulus.table = {1, 2, 3, 4, 5, 6};
    EXPECT_EQ(stimulus_input(spec, 1, 2).high, (std::vector<double>{3, 5, 4, 6}));
}

TEST(InitialRates, AreDrawnForEveryNeuronAndNotDependentOnTheRange) {
    Spec spec = test::lateral_spec(40);
    spec.initial.rate_E = test::uniform(0.0, 1.0);
    spec.initial.rate_I = Draw::of(0.3);
    const auto all = initial_rates(spec, 0, 0, 40);
    const auto part = initial_rates(spec, 0, 10, 5);
    EXPECT_NE(all[0], all[40]);
    EXPECT_EQ(all[80], 0.3);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = 0; k < 5; ++k) EXPECT_EQ(part[i * 5 + k], all[i * 40 + 10 + k]);
}

}  // namespace
}  // namespace colonnade::assembly
