#include "kernels/core/error_bounded.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "support/exact.hpp"

namespace colonnade::test {
namespace {

using Number = core::ErrorBounded<double>;

/// Any double of magnitude up to 2^20 with all its bits drawn, now and then one so small that products underflow.
double any_double() {
    const auto bits = *rc::gen::inRange<std::int64_t>(-(std::int64_t{1} << 53), std::int64_t{1} << 53);
    const int exponent = *rc::gen::element(-33, -45, -53, -60, -600);
    return std::ldexp(static_cast<double>(bits), exponent);
}

bool holds(const Number& number, const Exact& exact) {
    return abs(Exact(exact - Exact(number.value))) <= Exact(number.error);
}

RC_GTEST_PROP(ErrorBounded, HoldsTheExactValueOfSumsProductsAndQuotients, ()) {
    const double a = any_double(), b = any_double(), c = any_double(), d = any_double();
    const Exact difference = Exact(a) * Exact(d) - Exact(b) * Exact(c);
    const Number determinant = Number(a) * Number(d) - Number(b) * Number(c);
    RC_ASSERT(holds(determinant, difference));
    RC_ASSERT(holds(determinant * determinant + Number(a), difference * difference + Exact(a)));
    // and a sign that is told is right
    RC_ASSERT(!determinant.is_positive() || difference > 0);
    RC_ASSERT(!determinant.is_negative() || difference < 0);
    RC_ASSERT(!determinant.is_not_positive() || difference <= 0);
    const Number quotient = Number(a) / determinant;
    // the macro would evaluate both sides of ||
    const bool quotient_holds = !std::isfinite(quotient.error) || holds(quotient, Exact(a) / difference);
    RC_ASSERT(quotient_holds);
}

TEST(ErrorBounded, TellsNoSignOfWhatOverflowsOrIsNotANumber) {
    const double largest = std::numeric_limits<double>::max();
    const Number overflows = Number(largest) * Number(largest);
    for (const Number& number : {overflows, -overflows, overflows - overflows, Number(1.0) / Number(0.0)}) {
        EXPECT_FALSE(number.is_positive());
        EXPECT_FALSE(number.is_not_positive());
    }
}

TEST(ErrorBounded, KnowsWhatIsExactlyZero) {
    const Number zero = Number(1.0) - Number(1.0);
    EXPECT_TRUE(zero.is_not_positive());
    EXPECT_FALSE(zero.is_positive());
    EXPECT_TRUE((zero * Number(3.0)).is_zero());
}

}  // namespace
}  // namespace colonnade::test
