#include "kernels/core/normal_quantile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace colonnade::test {
namespace {

/// The exact quantile minus `z`, over `z`, by one step of Newton on the distribution function in long double. With
/// u = Phi(z)/p - 1 the step's own error is of order (u p / phi(z))^2 z, far below what is measured.
long double relative_error(double p, double z) {
    const long double x = z;
    const long double below = 0.5L * erfcl(-x / sqrtl(2.0L));
    const long double density = expl(-x * x / 2.0L) / sqrtl(2.0L * 3.14159265358979323846264L);
    return std::abs((below - static_cast<long double>(p)) / density / x);
}

TEST(NormalQuantile, IsTheInverseOfTheDistributionFunctionToAFewRoundings) {
    // Wichura gives 1e-16 for the rational functions; two polynomials, a quotient, a logarithm and a root in double
    // precision add at most ten roundings of 1.1e-16
    long double worst = 0.0L;
    for (double p = 0x1p-53; p < 0.4999; p *= 1.0137)
        worst = std::max(worst, relative_error(p, core::normal_quantile(p)));
    for (double d = 1e-12; d < 0.49; d *= 1.0137)
        worst = std::max(worst, relative_error(0.5 + d, core::normal_quantile(0.5 + d)));
    EXPECT_LT(worst, 1.2e-15L);
}

TEST(NormalQuantile, ServesProbabilitiesFarOutsideThoseDrawn) {
    for (const double p : {1e-300, 1e-100, 1e-30}) {
        const double z = core::normal_quantile(p);
        EXPECT_LT(relative_error(p, z), 1.2e-15L) << p;
    }
}

TEST(NormalQuantile, IsOddAboutOneHalfAndRisesAcrossItsThreePieces) {
    EXPECT_EQ(core::normal_quantile(0.5), 0.0);
    for (const double p : {0.25, 0.0625, 0x1p-20, 0x1p-52})
        EXPECT_EQ(core::normal_quantile(p), -core::normal_quantile(1.0 - p)) << p;
    // the pieces meet at p = 0.075 and at p = e^-25
    for (const double edge : {0.075, std::exp(-25.0)})
        EXPECT_LT(core::normal_quantile(edge * (1.0 - 1e-13)), core::normal_quantile(edge * (1.0 + 1e-13)));
}

}  // namespace
}  // namespace colonnade::test
