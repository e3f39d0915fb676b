#include "host/stability/matrix_factor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "host/stability/diagonal_stability.hpp"
#include "support/amplified.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::check_factor;
using test::number;

MatrixXd any_matrix(Eigen::Index n, double scale) {
    MatrixXd w(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) w(i, j) = number(-scale, scale);
    return w;
}

RC_GTEST_PROP(ContractionFactor, BoundsTheErrorWhereTheMajorantContracts, ()) {
    const MatrixXd w = any_matrix(*rc::gen::inRange(1, 6), 1.0);
    const double factor = contraction_factor(w);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
}

RC_GTEST_PROP(DiagonalFactor, OfIdentityBoundsTheErrorWhereTheSymmetricPartIsBelowOne, ()) {
    const MatrixXd w = any_matrix(*rc::gen::inRange(1, 6), 1.0);
    const double factor = diagonal_factor(w, VectorXd::Ones(w.rows()));
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
}

RC_GTEST_PROP(DiagonalFactor, OfAnyDiagonalBoundsTheError, ()) {
    // P that suits: W is what P^-1/2 C P^1/2 of a C with a small symmetric part makes of it
    const Eigen::Index n = *rc::gen::inRange(2, 6);
    VectorXd p(n);
    for (double& entry : p) entry = std::pow(10.0, number(-1.0, 1.0));
    const MatrixXd c = any_matrix(n, 0.9);
    const VectorXd root = p.cwiseSqrt();
    const MatrixXd w = root.cwiseInverse().asDiagonal() * (0.5 * (c - c.transpose()) - 0.3 * MatrixXd::Identity(n, n)) *
                       root.asDiagonal();
    const double factor = diagonal_factor(w, p);
    RC_ASSERT(std::isfinite(factor));
    check_factor(w, factor);
}

RC_GTEST_PROP(MatrixFactor, BoundsTheErrorOfWhateverItCertifies, ()) {
    const MatrixXd w = any_matrix(*rc::gen::inRange(2, 6), 1.5);
    const double factor = matrix_factor(w, Effort::thorough);
    RC_PRE(std::isfinite(factor));
    check_factor(w, factor);
}

/// W of cyclic negative feedback with unit leaks: gain `gain` from each neuron to the next, negative at the end.
MatrixXd cycle(Eigen::Index n, double gain) {
    MatrixXd w = MatrixXd::Zero(n, n);
    for (Eigen::Index i = 0; i + 1 < n; ++i) w(i + 1, i) = gain;
    w(0, n - 1) = -gain;
    return w;
}

TEST(MatrixFactor, KnowsDiagonalStabilityThatNeitherContractionNorTheIdentityShows) {
    for (const Eigen::Index n : {3, 5}) {
        // stable up to gains of sec(pi / n), from 1 on not contracting; uneven scales spoil P = Id
        const double gain = 0.5 * (1.0 + 1.0 / std::cos(std::acos(-1.0) / static_cast<double>(n)));
        VectorXd scale(n);
        for (Eigen::Index i = 0; i < n; ++i) scale(i) = std::pow(4.0, static_cast<double>(i));
        const MatrixXd w = scale.asDiagonal() * cycle(n, gain) * scale.cwiseInverse().asDiagonal();
        EXPECT_TRUE(std::isnan(contraction_factor(w)));
        EXPECT_TRUE(std::isnan(diagonal_factor(w, VectorXd::Ones(n))));
        EXPECT_TRUE(std::isfinite(matrix_factor(w, Effort::thorough)));
        // three neurons have closed forms, five take a search
        EXPECT_EQ(std::isfinite(matrix_factor(w, Effort::one_of_many)), n == 3);
        EXPECT_TRUE(std::isnan(
            matrix_factor(scale.asDiagonal() * cycle(n, 1.01 / std::cos(std::acos(-1.0) / static_cast<double>(n))) *
                              scale.cwiseInverse().asDiagonal(),
                          Effort::thorough)));
    }
}

TEST(MatrixFactor, IsTheSharpOneOfIndependentNeurons) {
    // x = Phi(w x + u) alone: the error is the residual over 1 - w where it is largest
    const MatrixXd w = Eigen::Vector4d(0.5, 0.2, -1.0, 0.0).asDiagonal();
    EXPECT_NEAR(matrix_factor(w, Effort::one_of_many), 2.0, 1e-12);
}

}  // namespace
}  // namespace colonnade::stability
