#include "kernels/core/newton.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/toy_system.hpp"

namespace colonnade::test {
namespace {

using core::Motif;
constexpr core::NewtonRule<double> rule{1e-12, 4 * 2.22e-16};

/// Where Newton and the flow ended, over all columns.
struct Comparison {
    double distance = 0.0;    ///< largest, over the columns that arrived
    std::size_t arrived = 0;  ///< columns
};

Comparison compare_with_flow(const ToyShape& shape, std::size_t columns, std::uint32_t seed) {
    Toy<double> direct(shape, columns, seed);
    Toy<double> flow = direct;
    direct.newton(kernels::reference_backend(), rule);
    flow.advance(kernels::reference_backend(), 4000);
    Comparison result;
    for (std::size_t k = 0; k < columns; ++k) {
        if (direct.iterations[k] == core::newton_iterations) continue;
        ++result.arrived;
        EXPECT_LE(direct.residual[k], rule.enough * std::max(1.0, direct.magnitude[k])) << "column " << k;
        const auto neurons = static_cast<std::size_t>(shape.layers * direct.system.neurons);
        for (std::size_t i = 0; i < neurons; ++i) {
            const std::size_t at = i * direct.system.stride + k;
            result.distance = std::max(result.distance, std::abs(direct.x[at] - flow.x[at]));
        }
    }
    return result;
}

TEST(Newton, EndsWhereTheFlowEnds) {
    // The toy's weights keep |(I - DW)^-1| below 50: rounding of 1e-16 and the flow's last steps stay below 1e-12. Some
    // of its circuits have no certificate, and there Newton may run in circles: it must say so, and seldom.
    for (const Activation phi : {Activation::relu, Activation::saturated, Activation::soft_threshold,
                                 Activation::logistic, Activation::tanh, Activation::softplus})
        for (const Motif motif : {Motif::shared, Motif::paired, Motif::kernel, Motif::dense})
            for (const int layers : {1, 3}) {
                SCOPED_TRACE(testing::Message() << "activation " << static_cast<int>(phi) << " motif "
                                                << static_cast<int>(motif) << " layers " << layers);
                const Comparison found = compare_with_flow(
                    {.motif = motif, .phi_E = phi, .phi_I = phi, .channels = 3, .layers = layers}, 30, 11);
                EXPECT_LT(found.distance, 1e-12);
                EXPECT_GE(found.arrived, 28U);
            }
}

TEST(Newton, AnEquilibriumIsLeftAlone) {
    Toy<double> toy({.channels = 1}, 1, 1);
    const std::size_t stride = toy.system.stride;
    const double rows[] = {0.5, -1.0, 1.0, -1.0};
    for (std::size_t row = 0; row < 4; ++row) toy.weight[row * stride] = rows[row];
    toy.u[0] = 2.0, toy.u[stride] = 0.0;
    toy.x[0] = 2.0, toy.x[stride] = 1.0;
    toy.newton(kernels::reference_backend(), rule);
    EXPECT_EQ(toy.iterations[0], 0.0);
    EXPECT_EQ(toy.x[0], 2.0);
}

TEST(Newton, WhatIsNotFiniteStopsAtOnceAndShows) {
    Toy<double> toy({.channels = 2}, 3, 1);
    toy.u[1] = std::nan("");
    toy.newton(kernels::reference_backend(), rule);
    EXPECT_TRUE(std::isnan(toy.residual[1]));
    EXPECT_EQ(toy.iterations[1], 0.0);
    EXPECT_LT(toy.residual[0], 1e-12);
}

}  // namespace
}  // namespace colonnade::test
