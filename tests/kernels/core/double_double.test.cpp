#include "kernels/core/double_double.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>

namespace colonnade::test {
namespace {

using Number = core::DoubleDouble<double>;

/// Any double from 2^-40 to 2^40 with all its bits drawn, of either sign.
double any_double() {
    const auto bits = *rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 53), std::int64_t{1} << 53);
    return std::ldexp(static_cast<double>(bits), *rc::gen::inRange(-93, -13));
}

RC_GTEST_PROP(DoubleDouble, SumIsExact, ()) {
    const double a = any_double();
    const double b = any_double();
    const Number sum = core::exact_sum(a, b);
    RC_ASSERT(sum.high == a + b);
    RC_ASSERT(core::exact_sum(b, a).low == sum.low);
    const Number back = sum - Number{a, 0.0};
    RC_ASSERT(back.high == b && back.low == 0.0);
}

RC_GTEST_PROP(DoubleDouble, ProductsKeepTwiceTheBits, ()) {
    // (a + b) (a - b) = a^2 - b^2: both sides to 2^-100 of a^2 + b^2
    const double a = any_double();
    const double b = any_double();
    const Number zero{0.0, 0.0};
    const Number plus = core::exact_sum(a, b);
    const Number minus = core::exact_sum(a, -b);
    const Number left = core::fma(plus.low, minus, core::fma(plus.high, minus, zero));
    const Number right = core::fma(a, Number{a, 0.0}, -core::fma(b, Number{b, 0.0}, zero));
    RC_ASSERT(std::abs(core::difference(left, right)) <= std::ldexp(a * a + b * b, -100));
}

TEST(DoubleDouble, OrdersByTheLowPart) {
    const Number larger{1.0, 1e-20};
    const Number smaller{1.0, -1e-20};
    EXPECT_EQ(core::max(larger, smaller).low, 1e-20);
    EXPECT_EQ(core::max(smaller, larger).low, 1e-20);
    EXPECT_EQ(core::min(larger, smaller).low, -1e-20);
    EXPECT_EQ(core::min(smaller, larger).low, -1e-20);
    EXPECT_EQ(core::difference(larger, smaller), 2e-20);
}

}  // namespace
}  // namespace colonnade::test
