#include "kernels/core/error_factor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/amplified.hpp"

namespace colonnade::core {
namespace {

using test::check_factor;
using test::number;

RC_GTEST_PROP(DiagonalFactor, BoundsTheErrorOfEverySharedCircuitWithWEEBelowOne, ()) {
    const int channels = *rc::gen::inRange(1, 6);
    const double w_EE = number(0.0, 0.9), w_EI = number(0.05, 2.0), w_IE = number(0.05, 2.0), w_II = number(0.0, 1.0);
    const double factor = diagonal_factor(channels, w_EE, w_EI, w_IE, w_II);
    RC_ASSERT(std::isfinite(factor));
    check_factor(test::shared_matrix(channels, w_EE, w_EI, w_IE, w_II), factor);
}

RC_GTEST_PROP(ContractionFactor, OfATwoPopulationLayerBoundsTheErrorToo, ()) {
    const int channels = *rc::gen::inRange(1, 5);
    const double w_EE = number(0.0, 0.9), w_EI = number(0.0, 0.6), w_IE = number(0.0, 0.6), w_II = number(0.0, 1.0);
    const double factor = contraction_factor(w_EE, w_EI, channels * w_IE, w_II);
    RC_PRE(std::isfinite(factor));
    check_factor(test::shared_matrix(channels, w_EE, w_EI, w_IE, w_II), factor);
}

RC_GTEST_PROP(DiagonalFactor, OfPairsBoundsTheErrorOfPairedCircuits, ()) {
    const int channels = *rc::gen::inRange(1, 5);
    const double w_EE = number(0.0, 0.9), w_IE = number(0.05, 2.0), w_II = number(0.0, 1.0);
    const double self = number(0.0, 2.0), cross = number(0.0, 1.0);
    const double own = self - cross;
    const double mean = own + channels * cross;
    const double factor =
        diagonal_factor_of_pairs(channels, w_EE, std::min(own, mean), std::max(own, mean), w_IE, w_II);
    RC_PRE(std::isfinite(factor));
    check_factor(test::paired_matrix(channels, w_EE, self, cross, w_IE, w_II), factor);
}

TEST(DiagonalFactor, OfPairsEndsWhereNoDiagonalMatrixWorks) {
    // w_EE = 0, w_II = 0, w_IE = 1 give m = 1: the modes 0 and b go together while sqrt(1 + b) - 1 < 2, so up to b = 8
    EXPECT_TRUE(std::isfinite(diagonal_factor_of_pairs(2, 0.0, 0.0, 7.99, 1.0, 0.0)));
    EXPECT_TRUE(std::isnan(diagonal_factor_of_pairs(2, 0.0, 0.0, 8.01, 1.0, 0.0)));
    EXPECT_TRUE(std::isfinite(diagonal_factor_of_pairs(2, 0.0, 100.0, 100.0, 1.0, 0.0)));
}

TEST(ContractionFactor, IsNotCertifiedFromAnAbscissaOfOneOn) {
    // 2 x 2 majorant [[a, b], [c, -d]] has abscissa 1 where (1 - a)(1 + d) = b c
    const double a = 0.5, d = 0.2, b = 0.6;
    const double critical = (1 - a) * (1 + d) / b;
    EXPECT_TRUE(std::isfinite(contraction_factor(a, b, 0.999 * critical, d)));
    EXPECT_TRUE(std::isnan(contraction_factor(a, b, 1.001 * critical, d)));
    EXPECT_TRUE(std::isfinite(contraction_factor(a, 0.0, 5.0, d)));
    EXPECT_TRUE(std::isfinite(contraction_factor(a, 5.0, 0.0, d)));
    EXPECT_TRUE(std::isnan(contraction_factor(1.0, 0.0, 0.0, d)));
}

TEST(DiagonalFactor, IsNotCertifiedWhereOwnCostsAreConcave) {
    EXPECT_TRUE(std::isnan(diagonal_factor(2, 1.0, 1.0, 1.0, 0.2)));
    EXPECT_TRUE(std::isnan(diagonal_factor(2, 1.5, 1.0, 1.0, 0.2)));
}

}  // namespace
}  // namespace colonnade::core
