#include "kernels/core/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>

#include "support/ulp.hpp"

namespace colonnade::test {
namespace {

constexpr double allowed = 2.0;  // units in the last place: what core/math.hpp promises

/// Every 997th float, NaNs and infinities among them: 997 is prime, so all exponents and many mantissas are met.
template <class Found, class Exact>
double worst_float(Found found, Exact exact) {
    double worst = 0.0;
    for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 997) {
        const auto word = static_cast<std::uint32_t>(bits);
        float x = 0;
        std::memcpy(&x, &word, sizeof x);
        worst = std::max(worst, ulps(found(x), exact(static_cast<double>(x))));
    }
    return worst;
}

TEST(Math, IsWithinTwoUlpOfFloat) {
    EXPECT_LE(worst_float([](float x) { return core::exp(x); }, [](double x) { return std::exp(x); }), allowed);
    EXPECT_LE(worst_float([](float x) { return core::log(x); }, [](double x) { return std::log(x); }), allowed);
    EXPECT_LE(worst_float([](float x) { return core::log1p(x); }, [](double x) { return std::log1p(x); }), allowed);
    EXPECT_LE(worst_float([](float x) { return core::tanh(x); }, [](double x) { return std::tanh(x); }), allowed);
}

/// A million numbers whose logarithm is even on [low, high], of either sign if asked.
template <class Found, class Exact>
double worst_double(double low, double high, bool both_signs, Found found, Exact exact) {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> exponent(low, high);
    double worst = 0.0;
    for (int i = 0; i < 1'000'000; ++i) {
        double x = std::exp2(exponent(random));
        if (both_signs && (random() & 1U) != 0) x = -x;
        worst = std::max(worst, ulps(found(x), exact(static_cast<long double>(x))));
    }
    return worst;
}

TEST(Math, IsWithinTwoUlpOfDouble) {
    const auto exp = [](double x) { return core::exp(x); };
    const auto log = [](double x) { return core::log(x); };
    const auto log1p = [](double x) { return core::log1p(x); };
    const auto tanh = [](double x) { return core::tanh(x); };
    EXPECT_LE(worst_double(-60, 9.4, true, exp, [](long double x) { return expl(x); }), allowed);
    EXPECT_LE(worst_double(-1074, 1023, false, log, [](long double x) { return logl(x); }), allowed);
    EXPECT_LE(worst_double(-0.6, 0.6, false, log, [](long double x) { return logl(x); }), allowed);
    EXPECT_LE(worst_double(-80, 1000, false, log1p, [](long double x) { return log1pl(x); }), allowed);
    EXPECT_LE(worst_double(-60, -1e-9, true, log1p, [](long double x) { return log1pl(x); }), allowed);
    EXPECT_LE(worst_double(-60, 5, true, tanh, [](long double x) { return tanhl(x); }), allowed);
}

TEST(Math, OfNormalExponentialsIsWithinTwoUlpAndEndsAtNormalNumbers) {
    EXPECT_LE(worst_double(
                  -60, 9.4, true, [](double x) { return core::exp_normal(std::clamp(x, -708.0, 709.0)); },
                  [](long double x) { return expl(std::clamp(x, -708.0L, 709.0L)); }),
              allowed);
    EXPECT_EQ(core::exp_normal(-1e300), core::exp_normal(-708.0));
    EXPECT_EQ(core::exp_normal(1e300), core::exp_normal(709.0));
    EXPECT_GE(core::exp_normal(-1e300), std::numeric_limits<double>::min());
    EXPECT_TRUE(std::isfinite(core::exp_normal(1e300)));
    EXPECT_GE(core::exp_normal(-1e30F), std::numeric_limits<float>::min());
    EXPECT_TRUE(std::isfinite(core::exp_normal(1e30F)));
    EXPECT_TRUE(std::isnan(core::exp_normal(std::numeric_limits<double>::quiet_NaN())));
}

TEST(Math, IsRoughAsItSays) {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> exponent(-300.0, 300.0);
    for (int i = 0; i < 100'000; ++i) {
        const double x = exponent(random);
        EXPECT_NEAR(core::rough_log2(std::exp2(x)), x, 0.006);
        EXPECT_NEAR(core::rough_exp2(x) / std::exp2(x), 1.0, 1e-3);
    }
    // both ends of an octave, where pieces of the cubic meet
    for (int k = -100; k <= 100; ++k) EXPECT_DOUBLE_EQ(core::rough_log2(std::ldexp(1.0, k)), k);
    for (const double x : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        EXPECT_TRUE(std::isfinite(core::rough_log2(x)));
}

template <class T>
class MathAtTheEnds : public ::testing::Test {};
using Reals = ::testing::Types<float, double>;
TYPED_TEST_SUITE(MathAtTheEnds, Reals);

TYPED_TEST(MathAtTheEnds, FollowsIeee754) {
    using T = TypeParam;
    const T infinity = std::numeric_limits<T>::infinity();
    const T nan = std::numeric_limits<T>::quiet_NaN();
    const T tiny = std::numeric_limits<T>::denorm_min();
    EXPECT_EQ(core::exp(T(0)), T(1));
    EXPECT_EQ(core::exp(-infinity), T(0));
    EXPECT_EQ(core::exp(infinity), infinity);
    EXPECT_EQ(core::exp(T(1000)), infinity);
    EXPECT_EQ(core::exp(T(-1000)), T(0));
    EXPECT_EQ(core::log(T(1)), T(0));
    EXPECT_EQ(core::log(T(0)), -infinity);
    EXPECT_EQ(core::log(infinity), infinity);
    EXPECT_TRUE(std::isnan(core::log(T(-1))));
    EXPECT_TRUE(std::isnan(core::log(-infinity)));
    EXPECT_NEAR(core::log(tiny), std::log(tiny), 1e-4);
    EXPECT_EQ(core::log1p(T(-1)), -infinity);
    EXPECT_EQ(core::log1p(infinity), infinity);
    EXPECT_EQ(core::log1p(tiny), tiny);
    EXPECT_TRUE(std::isnan(core::log1p(T(-2))));
    EXPECT_EQ(core::tanh(infinity), T(1));
    EXPECT_EQ(core::tanh(-infinity), T(-1));
    EXPECT_EQ(core::tanh(tiny), tiny);
    EXPECT_TRUE(std::signbit(core::tanh(T(-0.0))));
    for (T (*function)(T) : {core::exp<T>, core::log<T>, core::log1p<T>, core::tanh<T>})
        EXPECT_TRUE(std::isnan(function(nan)));
}

}  // namespace
}  // namespace colonnade::test
