#include "support/same_bits.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace colonnade::test {
namespace {

TEST(Bits, AreThoseOfTheStandardForFloatingPointNumbers) {
    EXPECT_EQ(bits_of(1.0F), "0x3f800000");
    EXPECT_EQ(bits_of(-0.0), "0x8000000000000000");
    EXPECT_EQ(bits_of(std::int8_t{-1}), "0xff");
}

RC_GTEST_PROP(Steps, AreCountedByTheNextNumberOfTheLibrary, ()) {
    const float start = *rc::gen::element(0.0F, -0.0F, 1.0F, -1.0F, 0x1p-126F, -0x1p-149F, 0x1.fffffep127F);
    const int steps = *rc::gen::inRange(0, 50);
    float end = start;
    for (int i = 0; i < steps; ++i) end = std::nextafter(end, -std::numeric_limits<float>::infinity());
    RC_ASSERT(steps_between(start, end) == std::uint64_t(steps));
    RC_ASSERT(steps_between(end, start) == std::uint64_t(steps));
}

TEST(Steps, OfIntegersAreTheirDifference) {
    EXPECT_EQ(steps_between(std::int8_t{-3}, std::int8_t{4}), 7U);
    EXPECT_EQ(steps_between(std::numeric_limits<std::int64_t>::min(), std::int64_t{0}), std::uint64_t{1} << 63);
}

TEST(SameBits, TellsHowManyDifferAndShowsTheFirstThreeWithWhatTheirColumnsWereGiven) {
    const std::vector<double> expected{1.0, 0.0, 2.0, -1, 3.0, 4.0, 5.0, -1};  // two rows of three columns, and padding
    std::vector<double> found = expected;
    found[3] = 7.0;  // padding is not compared
    EXPECT_TRUE(same_bits(expected, found, 4, 3));
    found[0] = std::nextafter(1.0, 2.0), found[1] = -0.0, found[4] = 3.5, found[6] = 0.0;
    const auto result = same_bits(expected, found, 4, 3, [](std::size_t k) { return " w " + std::to_string(k); });
    ASSERT_FALSE(result);
    EXPECT_STREQ(result.message(),
                 "4 of 6 values differ"
                 "\n  row 0, column 0: expected 1 (0x3ff0000000000000), found 1.0000000000000002 (0x3ff0000000000001), "
                 "1 ulp apart"
                 "\n  row 0, column 1: expected 0 (0x0000000000000000), found -0 (0x8000000000000000), 0 ulp apart"
                 "\n  row 1, column 0: expected 3 (0x4008000000000000), found 3.5 (0x400c000000000000), "
                 "1125899906842624 ulp apart"
                 "\n  column 0 was given w 0"
                 "\n  column 1 was given w 1");
}

TEST(SameBits, PassesOverTheBitsOfNaNsUnlessAsked) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(same_bits(nan, -nan));
    EXPECT_FALSE(same_bits(nan, -nan, NanBits::compared));
    EXPECT_TRUE(same_bits(nan, nan, NanBits::compared));
    EXPECT_FALSE(same_bits(nan, 1.0));
    EXPECT_FALSE(same_bits(std::vector<float>(3), std::vector<float>(2), 1, 1)) << "sizes";
}

TEST(ColumnInWords, GivesEveryRowOfAColumnUpTo64) {
    EXPECT_EQ(column_in_words("u", std::vector<float>{0.5F, 1.0F, 0.1F, 2.0F}, 2, 0), " u 0.5 0.1");
    EXPECT_EQ(column_in_words("u", std::vector<float>{}, 2, 0), "");
    const std::string many = column_in_words("w", std::vector<double>(65, 1.0), 1, 0);
    EXPECT_TRUE(many.ends_with(" 1 ... of 65")) << many;
}

}  // namespace
}  // namespace colonnade::test
