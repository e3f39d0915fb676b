#include "stability/amplification.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/oracle.hpp"

namespace colonnade::stability {
namespace {

double number(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

/// |x - x*| <= G |residual(x)| for a random x near and far from the oracle's x*.
void check_factor(const Eigen::MatrixXd& w, double factor) {
    const auto n = w.rows();
    test::Network network{w, Eigen::VectorXd(n), std::vector<test::Phi>(static_cast<std::size_t>(n), test::relu())};
    for (double& u : network.u) u = number(-1.0, 2.0);
    const Eigen::VectorXd exact = test::equilibrium(network, Eigen::VectorXd::Zero(n), 1e-12);
    Eigen::VectorXd x = exact;
    const double distance = std::pow(10.0, number(-6.0, 0.5));
    for (double& rate : x) rate += distance * number(-1.0, 1.0);
    const double error = (x - exact).cwiseAbs().maxCoeff();
    // the oracle's x* has a residual of its own, amplified like any other
    RC_ASSERT(error <= factor * (test::residual(network, x) * (1 + 1e-9) + 1e-12 * std::max(1.0, exact.maxCoeff())));
}

RC_GTEST_PROP(DiagonalFactor, BoundsTheErrorOfEverySharedCircuitWithWEEBelowOne, ()) {
    const int channels = *rc::gen::inRange(1, 6);
    const double w_EE = number(0.0, 0.9), w_EI = number(0.05, 2.0), w_IE = number(0.05, 2.0), w_II = number(0.0, 1.0);
    const double factor = diagonal_factor(static_cast<std::size_t>(channels), w_EE, w_EI, w_IE, w_II);
    RC_ASSERT(std::isfinite(factor));
    check_factor(test::shared_matrix(channels, w_EE, w_EI, w_IE, w_II), factor);
}

RC_GTEST_PROP(ContractionFactor, BoundsTheErrorWhereTheMajorantContracts, ()) {
    const int n = *rc::gen::inRange(1, 6);
    Eigen::MatrixXd w(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) w(i, j) = number(-1.0, 1.0);
    const double factor = contraction_factor(w);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
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
    const double factor = diagonal_factor_of_pairs(static_cast<std::size_t>(channels), w_EE, std::min(own, mean),
                                                   std::max(own, mean), w_IE, w_II);
    RC_PRE(std::isfinite(factor));
    check_factor(test::paired_matrix(channels, w_EE, self, cross, w_IE, w_II), factor);
}

RC_GTEST_PROP(DiagonalFactor, OfAMatrixBoundsTheErrorWhereItsSymmetricPartIsBelowOne, ()) {
    const int n = *rc::gen::inRange(1, 6);
    Eigen::MatrixXd w(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) w(i, j) = number(-1.0, 1.0);
    const double factor = diagonal_factor(w);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
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
}  // namespace colonnade::stability
