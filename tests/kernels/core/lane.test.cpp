#include "kernels/core/lane.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace colonnade::test {
namespace {

template <class T>
class Lane : public ::testing::Test {};
using Reals = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Lane, Reals);

TYPED_TEST(Lane, FmaRoundsOnce) {
    using T = TypeParam;
    const T e = std::numeric_limits<T>::epsilon();
    // (1 + e)^2 = 1 + 2 e + e^2, of which a rounded product keeps only 1 + 2 e
    EXPECT_EQ(core::fma(1 + e, 1 + e, -(1 + 2 * e)), e * e);
}

TYPED_TEST(Lane, MaxAndMinGiveTheSecondOperandWhereNeitherIsLarger) {
    using T = TypeParam;
    const T nan = std::numeric_limits<T>::quiet_NaN();
    EXPECT_EQ(core::max(T(1), T(2)), T(2));
    EXPECT_EQ(core::max(T(2), T(1)), T(2));
    EXPECT_EQ(core::min(T(1), T(2)), T(1));
    EXPECT_EQ(core::min(T(2), T(1)), T(1));
    EXPECT_TRUE(std::isnan(core::max(T(0), nan)));
    EXPECT_TRUE(std::isnan(core::min(T(0), nan)));
    EXPECT_EQ(core::max(nan, T(0)), T(0));
    EXPECT_EQ(core::min(nan, T(0)), T(0));
    EXPECT_TRUE(std::signbit(core::max(T(0), T(-0.0))));
    EXPECT_FALSE(std::signbit(core::min(T(-0.0), T(0))));
}

TYPED_TEST(Lane, AbsClearsTheSignOfZeroToo) {
    using T = TypeParam;
    EXPECT_EQ(core::abs(T(-3)), T(3));
    EXPECT_FALSE(std::signbit(core::abs(T(-0.0))));
    EXPECT_EQ(core::abs(-std::numeric_limits<T>::infinity()), std::numeric_limits<T>::infinity());
}

TYPED_TEST(Lane, SelectAndAnyFollowTheMask) {
    using T = TypeParam;
    EXPECT_EQ(core::select(true, T(1), T(2)), T(1));
    EXPECT_EQ(core::select(false, T(1), T(2)), T(2));
    EXPECT_TRUE(core::any(T(1) < T(2)));
    EXPECT_FALSE(core::any(T(2) < T(1)));
    EXPECT_EQ(core::splat<T>(T(7)), T(7));
}

TYPED_TEST(Lane, RoundsToTheNearestIntegerTiesToEven) {
    using T = TypeParam;
    for (const T a : {T(0.5), T(1.5), T(2.5), T(-0.5), T(-1.5), T(-2.5), T(0.49), T(-7.51), T(1021.75), T(4e6)})
        EXPECT_EQ(core::round_even(a), std::nearbyint(a)) << a;
}

TYPED_TEST(Lane, GivesEveryNormalPowerOfTwo) {
    using T = TypeParam;
    using Limits = std::numeric_limits<T>;
    for (int n = Limits::min_exponent - 1; n < Limits::max_exponent; ++n)
        ASSERT_EQ(core::exp2_integer(static_cast<T>(n)), std::ldexp(T(1), n)) << n;
}

TYPED_TEST(Lane, SplitsEveryNormalExponentExactly) {
    using T = TypeParam;
    using Limits = std::numeric_limits<T>;
    const T last = 2 - Limits::epsilon();
    for (int n = Limits::min_exponent - 1; n < Limits::max_exponent; ++n)
        for (const T mantissa : {T(1), T(1.5), last}) {
            T exponent = 0;
            ASSERT_EQ(core::split_exponent(std::ldexp(mantissa, n), exponent), mantissa) << n;
            ASSERT_EQ(exponent, static_cast<T>(n));
        }
}

}  // namespace
}  // namespace colonnade::test
