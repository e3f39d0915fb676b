#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

#include "host/stability/definite.hpp"
#include "host/stability/hurwitz.hpp"
#include "host/stability/ladder.hpp"
#include "host/stability/minors.hpp"
#include "support/scratch.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd random_weights(std::mt19937_64& random, int n, double scale) {
    std::uniform_real_distribution<double> weight(-scale, scale);
    return MatrixXd::NullaryExpr(n, n, [&] { return weight(random); });
}

/// The largest t for which PA + A'P + tI <= 0 with trace P = n, by CSDP: an independent interior-point solver. In
/// SDPA's format: minimise c'y subject to F_1 y_1 + ... - F_0 >= 0, where y = (p_1, ..., p_(n-1), t) and p_n = n - the
/// others.
double margin_by_csdp(const MatrixXd& w, const colonnade::testing::Scratch& folder) {
    const int n = static_cast<int>(w.rows());
    const MatrixXd a = w - MatrixXd::Identity(n, n);
    // S_i of S(p) = sum p_i S_i = -(PA + A'P)
    const auto s = [&](int i) {
        MatrixXd m = MatrixXd::Zero(n, n);
        m.row(i) -= a.row(i);
        m.col(i) -= a.row(i).transpose();
        return m;
    };
    std::ofstream file(folder.path("lds.dat-s"));
    file.precision(17);
    file << n << "\n2\n" << n << " -" << n << "\n";
    for (int i = 0; i + 1 < n; ++i) file << "0 ";
    file << "-1\n";
    const auto write = [&](int matrix, const MatrixXd& m) {
        for (int i = 0; i < n; ++i)
            for (int j = i; j < n; ++j)
                if (m(i, j) != 0.0) file << matrix << " 1 " << i + 1 << ' ' << j + 1 << ' ' << m(i, j) << '\n';
    };
    write(0, -n * s(n - 1));
    file << "0 2 " << n << ' ' << n << ' ' << -n << '\n';
    for (int i = 0; i + 1 < n; ++i) {
        write(i + 1, s(i) - s(n - 1));
        file << i + 1 << " 2 " << i + 1 << ' ' << i + 1 << " 1\n" << i + 1 << " 2 " << n << ' ' << n << " -1\n";
    }
    write(n, -MatrixXd::Identity(n, n));
    file.close();
    const std::string in = folder.path("lds.dat-s"), out = folder.path("lds.out");
    const int status = std::system(("csdp " + in + " " + out + " >/dev/null 2>&1").c_str());
    EXPECT_EQ(WEXITSTATUS(status), 0);
    std::ifstream answer(out);
    double value = 0.0;
    for (int i = 0; i < n; ++i) answer >> value;
    return value;
}

TEST(DiagonalStability, FindsTheSignAndNearlyTheMarginThatCsdpFinds) {
    ASSERT_EQ(std::system("command -v csdp >/dev/null 2>&1"), 0) << "csdp is missing: Debian package coinor-csdp";
    std::mt19937_64 random(21);
    const colonnade::testing::Scratch folder;
    int stable = 0, compared = 0;
    for (int trial = 0; trial < 60; ++trial) {
        const int n = 3 + trial % 5;
        const MatrixXd w = random_weights(random, n, 1.2);
        if (w.diagonal().maxCoeff() >= 1.0) continue;
        const DiagonalStability own = diagonal_stability(w);
        const double margin = margin_by_csdp(w, folder);
        ++compared;
        if (std::abs(margin) < 1e-6) continue;
        EXPECT_EQ(own.answer, margin > 0.0 ? Answer::yes : Answer::no) << margin;
        if (own.answer != Answer::yes) continue;
        ++stable;
        // CSDP stops at a relative gap of 1e-8; no verified margin can be larger than the largest there is
        EXPECT_LE(own.margin, margin + 1e-6);
        EXPECT_GT(own.margin, 0.0);
    }
    EXPECT_GT(compared, 20);
    EXPECT_GT(stable, 5);
    EXPECT_LT(stable, compared - 5);
}

TEST(Definite, AcceptsWhatIsPositiveDefiniteByMoreThanRoundingAndNothingElse) {
    std::mt19937_64 random(1);
    for (int trial = 0; trial < 300; ++trial) {
        const int n = 1 + trial % 12;
        const MatrixXd root = random_weights(random, n, 1.0);
        // eigenvalues at least `floor`, in exact arithmetic up to n u |root|^2, a thousandth of it
        const double floor = 1e-10;
        MatrixXd s = root * root.transpose();
        s = (0.5 * (s + s.transpose())).eval();
        const MatrixXd none = MatrixXd::Zero(n, n);
        EXPECT_TRUE(is_positive_definite(s + floor * MatrixXd::Identity(n, n), none));
        const double smallest = Eigen::SelfAdjointEigenSolver<MatrixXd>(s).eigenvalues()(0);
        EXPECT_FALSE(is_positive_definite(s - (smallest + floor) * MatrixXd::Identity(n, n), none));
        EXPECT_FALSE(is_positive_definite(s, MatrixXd::Constant(n, n, smallest + 1.0)));
    }
    EXPECT_FALSE(is_positive_definite(MatrixXd::Zero(2, 2), MatrixXd::Zero(2, 2)));
    EXPECT_FALSE(is_positive_definite(MatrixXd::Constant(2, 2, std::nan("")), MatrixXd::Zero(2, 2)));
}

TEST(Definite, DoesNotMindHowUnevenTheScalesAre) {
    MatrixXd s(2, 2);
    s << 1e-200, 0.5, 0.5, 1e200;
    EXPECT_TRUE(is_positive_definite(s, MatrixXd::Zero(2, 2)));
}

TEST(Proofs, AreNotAcceptedWhenTheyAreWrong) {
    MatrixXd w(2, 2);
    w << 0.5, -2.0, 1.5, -0.2;
    const DiagonalStability found = diagonal_stability(w);
    ASSERT_EQ(found.answer, Answer::yes);
    EXPECT_TRUE(proves_stability(w, found.lyapunov, found.margin));
    EXPECT_FALSE(proves_stability(w, found.lyapunov, 1.01 * found.margin));
    EXPECT_FALSE(proves_stability(w, Eigen::Vector2d(1.99, 0.01), 0.0));
    EXPECT_FALSE(proves_instability(w, MatrixXd::Identity(2, 2)));
    EXPECT_FALSE(proves_instability(w, MatrixXd::Zero(2, 2)));
}

TEST(PMatrix, IsDecidedForTwentyNeuronsAndLeftUndecidedBeyond) {
    for (const int n : {20, 21}) {
        // -W with a dominant diagonal: all minors of I - W are positive
        MatrixXd w = MatrixXd::Constant(n, n, 0.9 / n);
        EXPECT_EQ(p_matrix(w), n == 20 ? Answer::yes : Answer::undecided);
        w.topLeftCorner(2, 2) << 0.0, 1.1, 1.1, 0.0;
        EXPECT_EQ(p_matrix(w), n == 20 ? Answer::no : Answer::undecided);
    }
    // the ladder needs no minors where contraction is proved
    const Network large{MatrixXd::Constant(40, 40, 0.9 / 40), VectorXd::Ones(40), true};
    EXPECT_EQ(ladder(large).p_matrix, Answer::yes);
}

TEST(PMatrix, AgreesWithTheDeterminantsOfAllSubsets) {
    std::mt19937_64 random(9);
    int positive = 0;
    for (int trial = 0; trial < 500; ++trial) {
        const int n = 2 + trial % 4;
        const MatrixXd w = random_weights(random, n, 1.2);
        const MatrixXd j = MatrixXd::Identity(n, n) - w;
        bool all = true;
        for (unsigned subset = 1; subset < 1U << n; ++subset) {
            std::vector<int> kept;
            for (int i = 0; i < n; ++i)
                if ((subset >> i & 1U) != 0) kept.push_back(i);
            all = all && MatrixXd(j(kept, kept)).determinant() > 0.0;
        }
        positive += all;
        EXPECT_EQ(p_matrix(w), all ? Answer::yes : Answer::no);
    }
    EXPECT_GT(positive, 50);
    EXPECT_LT(positive, 450);
}

TEST(Hurwitz, AgreesWithTheEigenvaluesOfRandomMatrices) {
    std::mt19937_64 random(10);
    for (int trial = 0; trial < 2000; ++trial) {
        const int n = 1 + trial % 8;
        MatrixXd a = random_weights(random, n, 1.0);
        a.diagonal().array() -= 0.6 * std::sqrt(n);
        const double abscissa = a.eigenvalues().real().maxCoeff();
        BoundedMatrix bounded{n, {}};
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) bounded.entries.emplace_back(a(i, j));
        if (std::abs(abscissa) < 1e-6) continue;
        EXPECT_EQ(is_hurwitz(bounded), abscissa < 0.0 ? Answer::yes : Answer::no);
    }
}

TEST(Hurwitz, KnowsTheFactorThatFeedbackNeedsToOscillate) {
    // a cascade of three equal leaks in a loop: Hurwitz iff the gain is below sec(pi/3)^3 = 8
    for (const double gain : {7.999999, 8.000001}) {
        BoundedMatrix a{3, std::vector<ErrorBounded>(9)};
        for (int i = 0; i < 3; ++i) a.at(i, i) = -1.0;
        a.at(1, 0) = a.at(2, 1) = 1.0;
        a.at(0, 2) = -gain;
        EXPECT_EQ(is_hurwitz(a), gain < 8.0 ? Answer::yes : Answer::no);
    }
}

TEST(Ladder, RefusesWhatIsNoNetwork) {
    const auto message_of = [](const Network& network) {
        return colonnade::testing::sentence_of([&] { (void)ladder(network); });
    };
    EXPECT_NE(message_of({MatrixXd::Zero(2, 3), VectorXd::Ones(2), true}).find("square matrix"), std::string::npos);
    EXPECT_NE(message_of({MatrixXd::Constant(2, 2, std::nan("")), VectorXd::Ones(2), true}).find("not finite"),
              std::string::npos);
    EXPECT_NE(message_of({MatrixXd::Zero(2, 2), VectorXd::Zero(2), true}).find("above 0"), std::string::npos);
}

}  // namespace
}  // namespace colonnade::stability
