#include "host/stability/small_networks.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "colonnade/error.hpp"
#include "host/stability/hurwitz.hpp"
#include "host/stability/minors.hpp"
#include "support/scratch.hpp"
#include "support/small_networks.hpp"

namespace colonnade::stability {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::array<Answer, 4> answers(const Ladder& found) {
    return {found.contracting, found.diagonally_stable, found.p_matrix, found.totally_hurwitz};
}

/// Rungs 1 to 4 of one network as the closed forms leave them.
Ladder closed_forms(const MatrixXd& w) {
    SmallNetworks one(static_cast<std::size_t>(w.rows()), 1);
    one.set(0, w, VectorXd::Ones(w.rows()));
    one.climb(kernels::reference_backend());
    Ladder found;
    one.read(0, found);
    return found;
}

/// Columns of random networks, climbed together.
struct Drawn {
    Drawn(Eigen::Index n, std::size_t columns, unsigned seed, const kernels::Backend& backend)
        : small_networks(static_cast<std::size_t>(n), columns) {
        std::mt19937_64 random(seed);
        for (std::size_t k = 0; k < columns; ++k) {
            networks.push_back(test::random_network(random, n, k));
            small_networks.set(k, networks[k].weights, networks[k].tau);
        }
        small_networks.climb(backend);
    }
    [[nodiscard]] Ladder at(std::size_t k) const {
        Ladder found;
        small_networks.read(k, found);
        return found;
    }

    std::vector<Network> networks;
    SmallNetworks small_networks;
};

TEST(SmallNetworks, AnswerAsTheMethodsForAnySizeDo) {
    for (const Eigen::Index n : {2, 3}) {
        constexpr std::size_t columns = 20'000;
        const Drawn drawn(n, columns, 31, *kernels::cpu_backend("auto"));
        std::array<std::size_t, 4> yes{}, undecided{};
        for (std::size_t k = 0; k < columns; ++k) {
            const MatrixXd& w = drawn.networks[k].weights;
            const auto found = answers(drawn.at(k));
            const std::array general{contraction(w).answer, diagonal_stability(w).answer, p_matrix(w),
                                     totally_hurwitz(w, drawn.networks[k].tau)};
            for (std::size_t rung = 0; rung < 4; ++rung) {
                yes[rung] += found[rung] == Answer::yes;
                undecided[rung] += found[rung] == Answer::undecided;
                if (found[rung] == Answer::undecided || general[rung] == Answer::undecided) continue;
                ASSERT_EQ(found[rung], general[rung]) << "rung " << rung + 1 << " of\n" << w;
            }
        }
        for (std::size_t rung = 0; rung < 4; ++rung) {
            EXPECT_GT(yes[rung], columns / 10) << rung;
            EXPECT_LT(yes[rung], columns - columns / 10) << rung;
            // a random network is hardly ever within rounding of an edge
            EXPECT_LT(undecided[rung], columns / 1000) << rung;
        }
    }
}

TEST(SmallNetworks, ShowWhatTheyPromise) {
    for (const Eigen::Index n : {2, 3}) {
        const Drawn drawn(n, 20'000, 32, *kernels::cpu_backend("auto"));
        for (std::size_t k = 0; k < drawn.networks.size(); ++k) {
            const MatrixXd& w = drawn.networks[k].weights;
            const Ladder found = drawn.at(k);
            if (found.diagonally_stable == Answer::yes) {
                ASSERT_TRUE(proves_stability(w, found.lyapunov, found.margin)) << w;
                // a sum of three numbers, each rounded four times
                ASSERT_NEAR(found.lyapunov.sum(), static_cast<double>(n), 3.0 * 6.0 * 0x1p-52);
            }
            ASSERT_TRUE(found.diagonally_stable != Answer::no || proves_instability(w, found.dual)) << w;
            if (found.contracting != Answer::yes) continue;
            const VectorXd& v = found.contraction_weights;
            const double beta = 1.0 - found.contraction_rate * drawn.networks[k].tau.maxCoeff();
            ASSERT_GT(v.minCoeff(), 0.0);
            ASSERT_GT(found.contraction_rate, 0.0);
            // the bound itself is proved in exact arithmetic elsewhere; here up to the rounding of this line
            ASSERT_LE((metzler_majorant(w) * v - beta * v).maxCoeff(), 1e-14 * (1.0 + w.cwiseAbs().maxCoeff())) << w;
        }
    }
}

TEST(SmallNetworks, FindTheRateOfContractionThatTheMajorantsEigenvalueGives) {
    const Drawn drawn(3, 5'000, 33, kernels::reference_backend());
    for (std::size_t k = 0; k < drawn.networks.size(); ++k) {
        const Ladder found = drawn.at(k);
        if (k % 5 == 2 || k % 5 == 4 || found.contracting != Answer::yes) continue;  // well-conditioned kinds
        const double alpha = metzler_majorant(drawn.networks[k].weights).eigenvalues().real().maxCoeff();
        const double rate = (1.0 - std::max(0.0, alpha)) / drawn.networks[k].tau.maxCoeff();
        // Noda's iteration stops where a step no longer gains a share of 2^-44, and converges quadratically
        ASSERT_NEAR(found.contraction_rate, rate, 1e-9 / drawn.networks[k].tau.maxCoeff());
    }
}

TEST(SmallNetworks, DecideCyclicNegativeFeedbackWithinAMillionthOfTheSecantBound) {
    // product of gains over leaks below sec(pi/3)^3 = 8, for any leaks: theory.md, section 5
    std::mt19937_64 random(34);
    std::uniform_real_distribution<double> factor(0.3, 3.0);
    for (int trial = 0; trial < 200; ++trial)
        for (const double off : {-1e-6, 1e-6}) {
            MatrixXd w = MatrixXd::Zero(3, 3);
            double gain = 1.0;
            for (int i = 0; i < 3; ++i) {
                w(i, i) = 1.0 - factor(random);
                w(i, (i + 2) % 3) = factor(random);
                gain *= w(i, (i + 2) % 3) / (1.0 - w(i, i));
            }
            w(trial % 3, (trial + 2) % 3) *= -8.0 * (1.0 + off) / gain;
            const Ladder found = closed_forms(w);
            EXPECT_EQ(found.diagonally_stable, off < 0.0 ? Answer::yes : Answer::no) << off << '\n' << w;
            EXPECT_EQ(found.p_matrix, Answer::yes);
        }
}

TEST(SmallNetworks, LeaveTheEdgesToTheLadder) {
    // a determinant of 0 that no floating-point sum shows
    const MatrixXd thirds = MatrixXd::Constant(3, 3, 1.0 / 3.0);
    EXPECT_EQ(closed_forms(thirds).p_matrix, Answer::undecided);
    // w_EE = 1: a minor is exactly 0, which is a proof
    MatrixXd critical(3, 3);
    critical << 1.0, 0.0, -0.5, 0.0, 1.0, -0.5, 1.0, 1.0, 0.0;
    EXPECT_EQ(closed_forms(critical).diagonally_stable, Answer::no);
    EXPECT_EQ(closed_forms(critical).p_matrix, Answer::no);
}

TEST(SmallNetworks, GiveTheLadderItsAnswers) {
    std::mt19937_64 random(35);
    for (std::size_t k = 0; k < 500; ++k) {
        Network network = test::random_network(random, 2 + static_cast<Eigen::Index>(k % 2), k);
        network.tau.setOnes();
        const Ladder found = ladder(network), expected = closed_forms(network.weights);
        for (std::size_t rung = 0; rung < 4; ++rung) {
            if (answers(expected)[rung] == Answer::undecided) continue;
            EXPECT_EQ(answers(found)[rung], answers(expected)[rung]);
        }
        if (expected.diagonally_stable == Answer::undecided) continue;
        EXPECT_EQ(found.lyapunov, expected.lyapunov);
        EXPECT_EQ(found.dual, expected.dual);
    }
}

TEST(SmallNetworks, OfNumbersThatAreNotFiniteAreRefusedWhereTheyAreDecided) {
    for (const double bad : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        for (int entry = 0; entry < 9; ++entry) {
            MatrixXd w = MatrixXd::Zero(3, 3);
            w(entry / 3, entry % 3) = bad;
            Ladder found = closed_forms(w);
            EXPECT_EQ(found.diagonally_stable, Answer::undecided) << entry;
            const Network network{w, VectorXd::Ones(3), true};
            EXPECT_THROW(climb_undecided(network, found), Error);
        }
}

}  // namespace
}  // namespace colonnade::stability
