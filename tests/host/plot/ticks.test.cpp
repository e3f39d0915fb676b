#include "host/plot/ticks.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace colonnade::test {
namespace {

TEST(Ticks, AreRoundNumbersWithinTheAxis) {
    EXPECT_EQ(plot::ticks(0.0, 3.0), (std::vector<double>{0.0, 1.0, 2.0, 3.0}));
    EXPECT_EQ(plot::ticks(-1.0, 1.0), (std::vector<double>{-1.0, -0.5, 0.0, 0.5, 1.0}));
}

RC_GTEST_PROP(Ticks, AreBetweenTwoAndElevenForAnyAxis, ()) {
    const double from = *rc::gen::inRange(-1000, 1000) / 7.0;
    const double length = std::pow(10.0, *rc::gen::inRange(-40, 40) / 10.0);
    const auto found = plot::ticks(from, from + length);
    RC_ASSERT(found.size() >= 2U);
    RC_ASSERT(found.size() <= 11U);
    RC_ASSERT(found.front() >= from - 1e-8 * length);
    RC_ASSERT(found.back() <= from + length * (1.0 + 1e-8));
}

TEST(Ticks, StandAtEveryListedValueUntilTheyAreMany) {
    plot::Scale scale{"channels", {0.0, 1.0, 2.0}, {"2", "3", "5"}};
    const auto few = plot::ticks(scale);
    ASSERT_EQ(few.size(), 3U);
    EXPECT_EQ(few[2].at, 2.0);
    EXPECT_EQ(few[2].text, "5");
    EXPECT_EQ(scale.low(), -0.5);
    EXPECT_EQ(scale.high(), 2.5);
    scale.values.resize(40);
    scale.names.resize(40);
    EXPECT_EQ(plot::ticks(scale).size(), 14U);  // every third
}

}  // namespace
}  // namespace colonnade::test
