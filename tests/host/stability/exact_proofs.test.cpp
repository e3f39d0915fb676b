/// Every yes and no of the ladder beside exact arithmetic: what is printed is a proof.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "host/stability/hurwitz.hpp"
#include "host/stability/ladder.hpp"
#include "host/stability/lyapunov.hpp"
#include "support/exact.hpp"
#include "support/small_networks.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using test::Exact;
using test::exact;
using test::ExactMatrix;

Exact number(double x) {
    return Exact(x);
}

/// diag(1/tau) D W - diag(1/tau), D the slopes.
ExactMatrix jacobian(const Network& network, const VectorXd& slopes) {
    ExactMatrix a = exact(network.weights);
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto row = static_cast<Eigen::Index>(i);
        for (std::size_t j = 0; j < a.size(); ++j)
            a[i][j] = (number(slopes(row)) * a[i][j] - (i == j ? 1 : 0)) / number(network.tau(row));
    }
    return a;
}

/// PB + B'P - margin I positive definite, P > 0.
bool lyapunov_holds(const ExactMatrix& b, const Ladder& found) {
    ExactMatrix s = b;
    for (std::size_t i = 0; i < b.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) {
            const Exact p_i = number(found.lyapunov(static_cast<Eigen::Index>(i)));
            const Exact p_j = number(found.lyapunov(static_cast<Eigen::Index>(j)));
            s[i][j] = p_i * b[i][j] + p_j * b[j][i] - (i == j ? number(found.margin) : Exact(0));
        }
    return found.lyapunov.minCoeff() > 0.0 && found.margin >= 0.0 && test::has_positive_leading_minors(s);
}

/// Z = LL', not 0, has diag(BZ) <= 0.
bool dual_holds(const ExactMatrix& b, const MatrixXd& l) {
    const ExactMatrix factor = exact(l);
    for (std::size_t i = 0; i < b.size(); ++i) {
        Exact sum = 0;
        for (Eigen::Index k = 0; k < l.cols(); ++k) {
            Exact row = 0;
            for (std::size_t j = 0; j < b.size(); ++j) row += b[i][j] * factor[j][static_cast<std::size_t>(k)];
            sum += row * factor[i][static_cast<std::size_t>(k)];
        }
        if (sum > 0) return false;
    }
    return !l.isZero(0.0);
}

/// I - M.
ExactMatrix comparison(const ExactMatrix& w) {
    ExactMatrix b = test::identity_less(w);
    for (std::size_t i = 0; i < b.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j)
            if (i != j) b[i][j] = -abs(w[i][j]);
    return b;
}

/// ((1 - rate max tau) I - M) v >= 0 with v > 0 and rate > 0.
bool norm_holds(const Network& network, const ExactMatrix& comparison, const Ladder& found) {
    const VectorXd& v = found.contraction_weights;
    const Exact kept = number(found.contraction_rate) * number(network.tau.maxCoeff());
    for (std::size_t i = 0; i < comparison.size(); ++i) {
        Exact sum = 0;
        for (std::size_t j = 0; j < comparison.size(); ++j)
            sum += comparison[i][j] * number(v(static_cast<Eigen::Index>(j)));
        if (sum < kept * number(v(static_cast<Eigen::Index>(i)))) return false;
    }
    return v.minCoeff() > 0.0 && found.contraction_rate > 0.0;
}

/// What is left undecided agrees with anything.
bool agrees(Answer found, bool holds) {
    return found == Answer::undecided || (found == Answer::yes) == holds;
}

class ExactProofs : public ::testing::TestWithParam<int> {};

TEST_P(ExactProofs, StandForEveryAnswerOfTheLadder) {
    const int n = GetParam();
    std::mt19937_64 random(static_cast<unsigned>(50 + n));
    std::uniform_real_distribution<double> slope(-0.3, 1.3);
    std::array<int, 5> yes{}, no{};
    const int trials = n <= 3 ? 400 : 80;
    for (int trial = 0; trial < trials; ++trial) {
        const Network network = test::random_network(random, n, static_cast<std::size_t>(trial));
        SCOPED_TRACE(trial);
        const VectorXd slopes = VectorXd::NullaryExpr(n, [&] { return std::clamp(slope(random), 0.0, 1.0); });
        const Ladder found = ladder(network);
        const Answer local = local_stability(network, slopes).answer;
        const ExactMatrix w = exact(network.weights), b = test::identity_less(w), m = comparison(w);
        const std::array answers{found.contracting, found.diagonally_stable, found.p_matrix, found.totally_hurwitz,
                                 local};
        for (std::size_t rung = 0; rung < answers.size(); ++rung) {
            yes[rung] += answers[rung] == Answer::yes;
            no[rung] += answers[rung] == Answer::no;
        }
        // an off-diagonal of one sign: positive leading minors are what M-matrices have, hence alpha(M) < 1
        EXPECT_TRUE(agrees(found.contracting, test::has_positive_leading_minors(m)));
        EXPECT_TRUE(found.contracting != Answer::yes || norm_holds(network, m, found));
        EXPECT_TRUE(found.diagonally_stable != Answer::yes || lyapunov_holds(b, found));
        EXPECT_TRUE(found.diagonally_stable != Answer::no || dual_holds(b, found.dual));
        EXPECT_TRUE(agrees(found.p_matrix, test::is_p_matrix(b)));
        EXPECT_TRUE(agrees(found.totally_hurwitz, test::is_totally_hurwitz(jacobian(network, VectorXd::Ones(n)))));
        EXPECT_TRUE(agrees(local, test::is_hurwitz(jacobian(network, slopes))));
    }
    for (std::size_t rung = 0; rung < yes.size(); ++rung) {
        EXPECT_GT(yes[rung], trials / 20) << rung;
        EXPECT_GT(no[rung], trials / 20) << rung;
        EXPECT_GE(yes[rung] + no[rung], trials - 2) << rung;  // random: hardly ever within rounding of an edge
    }
}

INSTANTIATE_TEST_SUITE_P(Neurons, ExactProofs, ::testing::Values(2, 3, 4, 5),
                         [](const auto& n) { return "Of" + std::to_string(n.param); });

TEST(ExactLyapunov, AgreesOnWideNetworks) {
    std::mt19937_64 random(60);
    std::normal_distribution<double> normal;
    int yes = 0, no = 0;
    for (int trial = 0; trial < 6; ++trial) {
        const int n = 13;
        MatrixXd a = MatrixXd::NullaryExpr(n, n, [&] { return normal(random); });
        a.diagonal().array() -= (trial % 2 == 0 ? 1.3 : 0.7) * std::sqrt(n);  // on both sides of the spectrum's radius
        BoundedMatrix bounded{n, {}};
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) bounded.entries.emplace_back(a(i, j));
        const Answer found = is_hurwitz_by_lyapunov(bounded);
        yes += found == Answer::yes;
        no += found == Answer::no;
        EXPECT_TRUE(agrees(found, test::is_hurwitz(exact(a))));
    }
    EXPECT_GT(yes, 0);
    EXPECT_GT(no, 0);
}

}  // namespace
}  // namespace colonnade::stability
