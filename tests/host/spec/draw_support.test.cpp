#include "host/spec/draw_support.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "colonnade/error.hpp"

namespace colonnade::spec {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

Draw rule(DrawKind kind, double a, double b) {
    Draw draw;
    draw.kind = kind;
    draw.a = a;
    draw.b = b;
    return draw;
}

TEST(ShareWithin, IsTheProbabilityOfAnInterval) {
    // erfc is good to a few ulp of 1
    const double tolerance = 4e-16;
    EXPECT_NEAR(share_within(rule(DrawKind::normal, 1.0, 2.0), -1.0, 3.0), std::erf(1.0 / std::sqrt(2.0)), tolerance);
    EXPECT_NEAR(share_within(rule(DrawKind::normal, 0.0, 1.0), 0.0, infinite), 0.5, tolerance);
    EXPECT_NEAR(share_within(rule(DrawKind::lognormal, 0.0, 1.0), 0.0, 1.0), 0.5, tolerance);
    EXPECT_NEAR(share_within(rule(DrawKind::lognormal, 0.0, 1.0), -infinite, infinite), 1.0, tolerance);
    EXPECT_NEAR(share_within(rule(DrawKind::uniform, 1.0, 3.0), 2.0, 9.0), 0.5, tolerance);
    EXPECT_NEAR(share_within(rule(DrawKind::loguniform, 1.0, 100.0), 1.0, 10.0), 0.5, tolerance);
}

bool fits(Draw draw, const Range& range, double lowest = -infinite, double highest = infinite) {
    draw.lowest = lowest;
    draw.highest = highest;
    try {
        check_support(draw, Value{}, "key", range);
        return true;
    } catch (const Error&) {
        return false;
    }
}

TEST(CheckSupport, WantsUnboundedDrawsTruncatedToABoundedRange) {
    const Range weight{.lowest = 0.0}, share{.lowest = 0.0, .highest = 1.0}, anything{};
    const Draw normal = rule(DrawKind::normal, 0.5, 1.0), lognormal = rule(DrawKind::lognormal, 0.0, 1.0);
    EXPECT_TRUE(fits(normal, anything));
    EXPECT_FALSE(fits(normal, weight));
    EXPECT_TRUE(fits(normal, weight, 0.0));
    EXPECT_FALSE(fits(normal, share, 0.0));
    EXPECT_TRUE(fits(normal, share, 0.0, 1.0));
    EXPECT_FALSE(fits(normal, share, -0.5, 1.0));
    EXPECT_TRUE(fits(lognormal, weight));
    EXPECT_FALSE(fits(lognormal, share));
}

TEST(CheckSupport, KnowsThatAnOpenEndIsNeverDrawn) {
    const Range positive{.lowest = 0.0, .above = true};
    EXPECT_TRUE(fits(rule(DrawKind::lognormal, 0.0, 1.0), positive));
    EXPECT_TRUE(fits(rule(DrawKind::normal, 1.0, 1.0), positive, 0.0));
    EXPECT_FALSE(fits(rule(DrawKind::uniform, 0.0, 1.0), positive));
    EXPECT_TRUE(fits(rule(DrawKind::uniform, 0.1, 1.0), positive));
    EXPECT_FALSE(fits(rule(DrawKind::linspace, 1.0, 0.0), positive));
}

TEST(CheckSupport, RefusesATruncationThatKeepsNextToNothing) {
    EXPECT_FALSE(fits(rule(DrawKind::normal, 0.0, 1.0), {}, 4.0));
    EXPECT_TRUE(fits(rule(DrawKind::normal, 0.0, 1.0), {}, 3.0));
    EXPECT_FALSE(fits(rule(DrawKind::uniform, 0.0, 1.0), {}, 2.0, 3.0));
}

}  // namespace
}  // namespace colonnade::spec
