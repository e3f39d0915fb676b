#include "host/stability/ladder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <numbers>
#include <random>

#include "colonnade/error.hpp"
#include "host/stability/hurwitz.hpp"
#include "host/stability/minors.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

Network network_of(const MatrixXd& w) {
    return {w, VectorXd::Ones(w.rows()), true};
}

/// W of cyclic negative feedback: A has -alpha_i on the diagonal, gains beta_i along the cycle, the last one negative.
MatrixXd cycle(const VectorXd& alpha, const VectorXd& beta) {
    const Eigen::Index n = alpha.size();
    MatrixXd a = MatrixXd::Zero(n, n);
    a.diagonal() = -alpha;
    for (Eigen::Index i = 0; i + 1 < n; ++i) a(i + 1, i) = beta(i);
    a(0, n - 1) = -beta(n - 1);
    return a + MatrixXd::Identity(n, n);
}

TEST(Ladder, DecidesCyclicNegativeFeedbackWithinAMillionthOfTheSecantBound) {
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> factor(0.3, 3.0);
    for (int n = 3; n <= 8; ++n)
        for (int trial = 0; trial < 5; ++trial)
            for (const double off : {-1e-6, 1e-6}) {
                VectorXd alpha = VectorXd::Ones(n), beta = VectorXd::Ones(n);
                if (trial > 0)
                    for (int i = 0; i < n; ++i) {
                        alpha(i) = factor(random);
                        beta(i) = factor(random);
                    }
                const double bound = std::pow(1.0 / std::cos(std::numbers::pi / n), n);
                const double gain = (beta.array() / alpha.array()).prod();
                beta(0) *= bound * (1.0 + off) / gain;
                const Ladder found = ladder(network_of(cycle(alpha, beta)));
                EXPECT_EQ(found.diagonally_stable, off < 0.0 ? Answer::yes : Answer::no)
                    << n << ' ' << trial << ' ' << off;
            }
}

TEST(Ladder, CallsASymmetricMatrixDiagonallyStableExactlyWhenItIsNegativeDefinite) {
    std::mt19937_64 random(4);
    std::normal_distribution<double> normal;
    int stable = 0;
    for (int trial = 0; trial < 400; ++trial) {
        const int n = 2 + trial % 5;
        MatrixXd w = MatrixXd::NullaryExpr(n, n, [&] { return normal(random) * 0.5; });
        w = (0.5 * (w + w.transpose())).eval();
        const double largest = (w - MatrixXd::Identity(n, n)).eigenvalues().real().maxCoeff();
        stable += largest < 0.0;
        EXPECT_EQ(ladder(network_of(w)).diagonally_stable, largest < 0.0 ? Answer::yes : Answer::no);
    }
    EXPECT_GT(stable, 40);
    EXPECT_LT(stable, 360);
}

TEST(Ladder, CallsAMetzlerMatrixDiagonallyStableExactlyWhenItIsHurwitzAndThenContracting) {
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> weight(0.0, 0.6);
    int stable = 0;
    for (int trial = 0; trial < 400; ++trial) {
        const int n = 2 + trial % 5;
        MatrixXd w = MatrixXd::NullaryExpr(n, n, [&] { return weight(random); });
        w.diagonal().array() -= 0.5;
        const bool hurwitz = (w - MatrixXd::Identity(n, n)).eigenvalues().real().maxCoeff() < 0.0;
        stable += hurwitz;
        const Ladder found = ladder(network_of(w));
        EXPECT_EQ(found.diagonally_stable, hurwitz ? Answer::yes : Answer::no);
        EXPECT_EQ(found.contracting, hurwitz ? Answer::yes : Answer::no);
        EXPECT_EQ(found.p_matrix, hurwitz ? Answer::yes : Answer::no);
    }
    EXPECT_GT(stable, 40);
    EXPECT_LT(stable, 360);
}

TEST(Ladder, CallsTwoNeuronsDiagonallyStableExactlyWhenBothLeakAndTheDeterminantIsPositive) {
    std::mt19937_64 random(6);
    std::uniform_real_distribution<double> weight(-2.0, 2.0);
    for (int trial = 0; trial < 2000; ++trial) {
        const MatrixXd w = MatrixXd::NullaryExpr(2, 2, [&] { return weight(random); });
        const MatrixXd a = w - MatrixXd::Identity(2, 2);
        const bool stable = a(0, 0) < 0.0 && a(1, 1) < 0.0 && a.determinant() > 0.0;
        EXPECT_EQ(ladder(network_of(w)).diagonally_stable, stable ? Answer::yes : Answer::no) << w;
    }
}

TEST(Ladder, ClimbsCascadesHoweverLargeTheirGains) {
    // M is triangular: alpha(M) is the largest self-weight, and v has to grow by more than the gain at each stage
    for (const double gain : {1.0, 30.0, 1e3, 1e5})
        for (const int n : {2, 5, 10}) {
            MatrixXd w = MatrixXd::Zero(n, n);
            w.diagonal().setConstant(0.5);
            for (int i = 0; i + 1 < n; ++i) w(i + 1, i) = i % 2 == 0 ? gain : -gain;
            const Ladder found = ladder(network_of(w));
            EXPECT_EQ(found.contracting, Answer::yes) << gain << ' ' << n;
            EXPECT_EQ(found.diagonally_stable, Answer::yes) << gain << ' ' << n;
            EXPECT_GT(found.contraction_rate, 0.0);
            EXPECT_LE(found.contraction_rate, 0.5);
            w(0, 0) = 1.25;
            EXPECT_EQ(ladder(network_of(w)).contracting, Answer::no);
        }
}

/// A random network, Dale's law kept where `dale`.
MatrixXd random_weights(std::mt19937_64& random, int n, bool dale) {
    std::uniform_real_distribution<double> weight(-1.0, 1.0);
    const double scale = std::uniform_real_distribution<double>(0.2, 2.0)(random);
    MatrixXd w = MatrixXd::NullaryExpr(n, n, [&] { return scale * weight(random); });
    for (int j = 0; j < n && dale; ++j) w.col(j) = w.col(j).cwiseAbs() * (j % 2 == 0 ? 1.0 : -1.0);
    return w;
}

TEST(Ladder, NestsOnAHundredThousandRandomNetworks) {
    std::mt19937_64 random(7);
    int contracting = 0, stable = 0, minors = 0, undecided = 0;
    for (int trial = 0; trial < 100'000; ++trial) {
        const MatrixXd w = random_weights(random, 2 + trial % 4, trial % 8 < 4);
        // each rung by itself, not as the ladder derives it
        const Answer first = contraction(w).answer;
        const Answer second = diagonal_stability(w).answer;
        const Answer third = p_matrix(w);
        const Answer fourth = totally_hurwitz(w, VectorXd::Ones(w.rows()));
        ASSERT_FALSE(first == Answer::yes && second == Answer::no) << w;
        ASSERT_FALSE(second == Answer::yes && third == Answer::no) << w;
        ASSERT_FALSE(second == Answer::yes && fourth == Answer::no) << w;
        ASSERT_FALSE(third == Answer::no && fourth == Answer::yes) << w;
        contracting += first == Answer::yes;
        stable += second == Answer::yes;
        minors += third == Answer::yes;
        undecided += second == Answer::undecided;
    }
    EXPECT_GT(contracting, 5'000);
    EXPECT_GT(stable, contracting);
    EXPECT_GT(minors, stable);
    EXPECT_LE(undecided, 5);  // within rounding of the edge, which a random matrix hardly ever is
}

}  // namespace
}  // namespace colonnade::stability
