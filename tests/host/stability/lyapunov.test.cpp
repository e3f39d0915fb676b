#include "host/stability/lyapunov.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "host/stability/ladder.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;

BoundedMatrix bounded(const MatrixXd& a) {
    BoundedMatrix result{a.rows(), {}};
    for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < a.cols(); ++j) result.entries.emplace_back(a(i, j));
    return result;
}

TEST(HurwitzByLyapunov, AgreesWithTheEigenvaluesOfLargeRandomMatrices) {
    std::mt19937_64 random(41);
    std::normal_distribution<double> normal;
    int stable = 0, compared = 0;
    for (int trial = 0; trial < 150; ++trial) {
        const int n = 2 + trial % 30;
        MatrixXd a = MatrixXd::NullaryExpr(n, n, [&] { return normal(random); });
        a.diagonal().array() -= std::sqrt(n);  // the radius of the spectrum, near enough: either sign
        const double abscissa = a.eigenvalues().real().maxCoeff();
        // eigenvalues of such a matrix have condition numbers of some n: far more than rounding away from 0
        if (std::abs(abscissa) < 1e-8) continue;
        ++compared;
        stable += abscissa < 0.0;
        EXPECT_EQ(is_hurwitz_by_lyapunov(bounded(a)), abscissa < 0.0 ? Answer::yes : Answer::no)
            << n << ' ' << abscissa;
    }
    EXPECT_GT(stable, 20);
    EXPECT_LT(stable, compared - 20);
}

TEST(HurwitzByLyapunov, LeavesUndecidedWhatLiesOnTheAxis) {
    MatrixXd rotation(2, 2);
    rotation << 0.0, 1.0, -1.0, 0.0;
    EXPECT_EQ(is_hurwitz_by_lyapunov(bounded(rotation)), Answer::undecided);
    EXPECT_EQ(is_hurwitz_by_lyapunov(bounded(MatrixXd::Zero(3, 3))), Answer::undecided);
}

TEST(HurwitzByLyapunov, DoesNotMindEigenvaluesThatMirrorEachOther) {
    // 1 and -1: Lyapunov's equation itself has no solution
    const Eigen::Vector2d mirrored(1.0, -1.0);
    EXPECT_EQ(is_hurwitz_by_lyapunov(bounded(MatrixXd(mirrored.asDiagonal()))), Answer::no);
}

TEST(HurwitzByLyapunov, IsNotTakenInByEigenvaluesThatRoundingMoves) {
    // a cascade of 30 stages, each amplifying by 1e3: triangular, hence Hurwitz, but an entry of 1e-60 in the corner
    // would undo it, so that the computed eigenvalues mean nothing
    const int n = 30;
    MatrixXd a = -MatrixXd::Identity(n, n);
    for (int i = 0; i + 1 < n; ++i) a(i, i + 1) = 1e3;
    EXPECT_NE(is_hurwitz_by_lyapunov(bounded(a)), Answer::no);
    // a ring of gains 2 has the eigenvalues 2 w - 1 for the 30th roots of unity w, of which one is 1
    for (int i = 0; i + 1 < n; ++i) a(i, i + 1) = 2.0;
    a(n - 1, 0) = 2.0;
    EXPECT_EQ(is_hurwitz_by_lyapunov(bounded(a)), Answer::no);
}

TEST(LocalStability, IsProvedForWideNetworks) {
    std::mt19937_64 random(42);
    std::normal_distribution<double> normal;
    for (const double scale : {0.5, 2.0}) {
        const int n = 40;
        const MatrixXd w =
            MatrixXd::NullaryExpr(n, n, [&] { return scale * normal(random) / std::sqrt(static_cast<double>(n)); });
        const LocalStability found =
            local_stability({w, Eigen::VectorXd::LinSpaced(n, 0.5, 2.0), false}, Eigen::VectorXd::Ones(n));
        EXPECT_EQ(found.answer, scale < 1.0 ? Answer::yes : Answer::no);
        EXPECT_EQ(found.abscissa < 0.0, scale < 1.0);
    }
}

}  // namespace
}  // namespace colonnade::stability
