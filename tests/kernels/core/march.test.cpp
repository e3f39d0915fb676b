#include "kernels/core/march.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "support/oracle.hpp"
#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

/// W of one column of a toy system with shared inhibition, all its layers coupled.
Eigen::MatrixXd coupled_matrix(const Toy<double>& toy, std::size_t k) {
    const int n = toy.system.neurons;
    const int layers = toy.system.layers;
    const auto at = [&](const std::vector<double>& rows, int row) {
        return rows[static_cast<std::size_t>(row) * toy.system.stride + k];
    };
    Eigen::MatrixXd w = Eigen::MatrixXd::Zero(layers * n, layers * n);
    for (int l = 0; l < layers; ++l) {
        w.block(l * n, l * n, n, n) = shared_matrix(n - 1, at(toy.weight, 4 * l), -at(toy.weight, 4 * l + 1),
                                                    at(toy.weight, 4 * l + 2), -at(toy.weight, 4 * l + 3));
        for (int i = 0; i + 1 < n; ++i) {
            if (l > 0) w(l * n + i, (l - 1) * n + i) = at(toy.feedforward, l);
            if (l + 1 < layers) w(l * n + i, (l + 1) * n + i) = at(toy.feedback, l);
        }
    }
    return w;
}

TEST(March, StepsAndResidualOfACoupledColumnAreThoseOfItsMatrix) {
    Toy<double> toy({.channels = 3, .layers = 3}, 5, 21);
    const std::size_t stride = toy.system.stride;
    const int neurons = toy.system.layers * toy.system.neurons;
    for (std::size_t k = 0; k < 5; ++k) {
        Toy<double> run = toy;
        const Eigen::MatrixXd w = coupled_matrix(toy, k);
        Eigen::VectorXd x(neurons), u(neurons), gain(neurons);
        for (int i = 0; i < neurons; ++i) {
            const int layer = i / toy.system.neurons;
            const bool inhibitory = i % toy.system.neurons == toy.system.neurons - 1;
            x(i) = toy.x[static_cast<std::size_t>(i) * stride + k];
            u(i) = toy.u[static_cast<std::size_t>(i) * stride + k];
            gain(i) = toy.gain[static_cast<std::size_t>(2 * layer + (inhibitory ? 1 : 0)) * stride + k];
        }
        for (int step = 0; step < 10; ++step) x = x + gain.cwiseProduct((w * x + u).cwiseMax(0.0) - x);
        const double expected = ((w * x + u).cwiseMax(0.0) - x).cwiseAbs().maxCoeff();
        run.advance(kernels::reference_backend(), 10);
        // ten steps, each adding a few roundings of numbers below 4 that later steps amplify by less than 4
        for (int i = 0; i < neurons; ++i)
            EXPECT_NEAR(run.x[static_cast<std::size_t>(i) * stride + k], x(i), 1e-13) << "neuron " << i;
        EXPECT_NEAR(run.residual[k], expected, 1e-13);
        EXPECT_NEAR(run.magnitude[k], x.cwiseAbs().maxCoeff(), 1e-13);
    }
}

TEST(March, AFixedPointStaysFixed) {
    // One channel, relu: x_E = ((1 + w_II) u_E - w_EI u_I) / Delta (theory.md, section 6) with numbers that are exact:
    // w_EE = 1/2, w_EI = 1, w_IE = 1, w_II = 1, u_E = 2, u_I = 0 give Delta = 2, x_E = 2, x_I = 1.
    Toy<double> toy({.channels = 1}, 1, 1);
    const std::size_t stride = toy.system.stride;
    const double rows[] = {0.5, -1.0, 1.0, -1.0};
    for (std::size_t row = 0; row < 4; ++row) toy.weight[row * stride] = rows[row];
    toy.u[0] = 2.0, toy.u[stride] = 0.0;
    toy.x[0] = 2.0, toy.x[stride] = 1.0;
    toy.advance(kernels::reference_backend(), 1000);
    EXPECT_EQ(toy.x[0], 2.0);
    EXPECT_EQ(toy.x[stride], 1.0);
    EXPECT_EQ(toy.residual[0], 0.0);
}

TEST(March, NoStepsOnlyTest) {
    Toy<double> toy({.channels = 2}, 3, 2);
    const std::vector<double> before = toy.x;
    toy.advance(kernels::reference_backend(), 0);
    EXPECT_EQ(toy.x, before);
    EXPECT_GT(toy.residual[0], 0.0);
}

}  // namespace
}  // namespace colonnade::test
