#include "host/game/network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "host/game/cost.hpp"
#include "support/units.hpp"

namespace colonnade::game {
namespace {

Network relu_network(const Eigen::MatrixXd& weights, const Eigen::VectorXd& drive) {
    return {weights, drive,
            std::vector<Unit>(static_cast<std::size_t>(drive.size()), Unit{.form = {Activation::relu}})};
}

/// The network's response Phi(Wx + u).
Eigen::VectorXd response(const Network& network, const Eigen::VectorXd& x) {
    Eigen::VectorXd z = network.weights * x + network.drive;
    for (Eigen::Index i = 0; i < z.size(); ++i) z(i) = network.units[static_cast<std::size_t>(i)].response(z(i));
    return z;
}

TEST(CompetitionIndex, IsZeroForAPotentialGameAndOneForAPurelyAntagonisticOne) {
    Eigen::MatrixXd w(2, 2);
    w << 0.3, -0.7, -0.7, 0.1;
    EXPECT_EQ(competition_index(w), 0.0);
    w << 1.0, -2.0, 2.0, 1.0;
    EXPECT_DOUBLE_EQ(competition_index(w), 1.0);
    // J = [[1, 2], [-1, 2]]: A = 3/2 [[0, 1], [-1, 0]], |A|^2 = 9/2 and |J|^2 = 10
    w << 0.0, -2.0, 1.0, -1.0;
    EXPECT_DOUBLE_EQ(competition_index(w), std::sqrt(0.45));
    EXPECT_TRUE(std::isnan(competition_index(Eigen::MatrixXd::Identity(3, 3))));
}

TEST(EnergyResponse, OfAReluPairIsTheDerivativeOfItsClosedForm) {
    // both active: E^E = -(1 - w_EE) x_E^2 / 2 and E^I = -(1 + w_II) x_I^2 / 2, dx_E = (1 + w_II) / delta, dx_I = w_IE
    // / delta per unit of drive of E
    for (const double w_EE : {0.5, 1.0, 1.5}) {
        const double w_EI = 2.0, w_IE = 1.5, w_II = 0.2, delta = (1.0 - w_EE) * (1.0 + w_II) + w_EI * w_IE;
        Eigen::MatrixXd w(2, 2);
        w << w_EE, -w_EI, w_IE, -w_II;
        const Eigen::Vector2d u(2.0, 0.5);
        const Eigen::Vector2d x(((1.0 + w_II) * u(0) - w_EI * u(1)) / delta,
                                (w_IE * u(0) + (1.0 - w_EE) * u(1)) / delta);
        const Eigen::VectorXd found = energy_response(relu_network(w, u), x, Eigen::Vector2d(1.0, 0.0));
        EXPECT_NEAR(found(0), -(1.0 - w_EE) * x(0) * (1.0 + w_II) / delta, 1e-12);
        EXPECT_NEAR(found(1), -(1.0 + w_II) * x(1) * w_IE / delta, 1e-12);
    }
    // on a corner there are two of them
    const Network resting = relu_network(Eigen::MatrixXd::Zero(1, 1), Eigen::VectorXd::Zero(1));
    EXPECT_TRUE(std::isnan(energy_response(resting, Eigen::VectorXd::Zero(1), Eigen::VectorXd::Ones(1))(0)));
}

TEST(Energy, OfAWilsonCowanPairIsThatOfTheFormula) {
    Eigen::MatrixXd w(2, 2);
    w << 0.5, -2.0, 1.5, -0.2;
    const Network pair = relu_network(w, Eigen::Vector2d(1.0, 0.5));
    const Eigen::Vector2d x(0.4, 0.3);
    // E: x^2/2 - w_EE x^2/2 - x_E (-w_EI x_I + u_E)
    EXPECT_DOUBLE_EQ(energy(pair, x, 0), 0.25 * 0.16 - 0.4 * (-0.6 + 1.0));
    EXPECT_DOUBLE_EQ(energy(pair, x, 1), 0.6 * 0.09 - 0.3 * (0.6 + 0.5));
    EXPECT_FALSE(global_energy(pair, x).has_value());
}

TEST(Energy, IsGlobalForSymmetricWeightsAndItsSlopesAreThoseOfEveryAgent) {
    Eigen::MatrixXd w(2, 2);
    w << 0.5, -0.8, -0.8, 0.2;
    const Network network = relu_network(w, Eigen::Vector2d(1.0, 0.5));
    const Eigen::Vector2d x(0.4, 0.3);
    // moving one agent alone changes the global energy by what it changes that agent's own
    for (Eigen::Index i = 0; i < 2; ++i) {
        Eigen::VectorXd moved = x;
        moved(i) += 0.125;
        const double own = energy(network, moved, i) - energy(network, x, i);
        EXPECT_NEAR(*global_energy(network, moved) - *global_energy(network, x), own, 1e-15);
    }
}

TEST(Energy, FallsAlongTheRelaxationOfEverySymmetricNetwork) {
    // A step h of the relaxation is a convex combination of x and prox_g(x - F(x)): E falls when h |I - W|_2 <= 2 - h,
    // by the descent lemma with g convex after the shift by x^2/2; h = 1 / (1 + |I - W|_F) is less than that.
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> weight(-1.2, 0.8);
    for (int trial = 0; trial < 200; ++trial) {
        const auto units = test::proximal_units();
        const auto n = static_cast<Eigen::Index>(units.size());
        Network network{Eigen::MatrixXd(n, n), Eigen::VectorXd(n), units};
        for (Eigen::Index i = 0; i < n; ++i) {
            network.drive(i) = 2.0 * weight(random) + 1.0;
            for (Eigen::Index j = 0; j <= i; ++j)
                network.weights(i, j) = network.weights(j, i) = weight(random) / static_cast<double>(n);
        }
        const double h = 1.0 / (1.0 + (Eigen::MatrixXd::Identity(n, n) - network.weights).norm());
        Eigen::VectorXd x = response(network, Eigen::VectorXd::Zero(n));
        double before = *global_energy(network, x);
        for (int step = 0; step < 60; ++step) {
            x += h * (response(network, x) - x);
            const double after = *global_energy(network, x);
            ASSERT_LE(after, before + 1e-14 * (1.0 + std::abs(before)));
            before = after;
        }
    }
}

TEST(Network, ResidualAndSlopesOfAPairAreThoseOfTheFormula) {
    Eigen::MatrixXd w(2, 2);
    w << 0.5, -2.0, 1.5, -0.2;
    // drives 0.5 * 0.4 - 2 * 0.3 + 1 = 0.6 and 1.5 * 0.4 - 0.2 * 0.3 - 1 < 0
    const Network pair = relu_network(w, Eigen::Vector2d(1.0, -1.0));
    const Eigen::Vector2d x(0.4, 0.3);
    EXPECT_NEAR(residual(pair, x)(0), 0.4 - 0.6, 1e-15);
    EXPECT_EQ(residual(pair, x)(1), 0.3);
    EXPECT_EQ(slopes(pair, x), Eigen::Vector2d(1.0, 0.0));
}

TEST(Nash, HoldsInAWilsonCowanPairBelowTheSwitchAndFailsWithInfiniteRegretAboveIt) {
    for (const double w_EE : {0.5, 1.5}) {
        const double w_EI = 2.0, w_IE = 1.5, w_II = 0.2, u_E = 2.0, u_I = 0.5;
        const double det = (1.0 - w_EE) * (1.0 + w_II) + w_EI * w_IE;
        Eigen::MatrixXd w(2, 2);
        w << w_EE, -w_EI, w_IE, -w_II;
        const Eigen::Vector2d x(((1.0 + w_II) * u_E - w_EI * u_I) / det, (w_IE * u_E + (1.0 - w_EE) * u_I) / det);
        const Nash found = nash(relu_network(w, Eigen::Vector2d(u_E, u_I)), x);
        EXPECT_EQ(found.holds, w_EE < 1.0);
        if (w_EE < 1.0) {
            EXPECT_EQ(found.regret, 0.0);
            EXPECT_EQ(found.neuron, -1);
        } else {
            EXPECT_EQ(found.regret, std::numeric_limits<double>::infinity());
            EXPECT_EQ(found.neuron, 0);
        }
    }
}

}  // namespace
}  // namespace colonnade::game
