#include "kernels/core/error_bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/cpu/pack.hpp"

namespace colonnade::test {
namespace {

constexpr double epsilon = 2.220446049250313e-16;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Stacks of certified layers, drawn.
struct Stack {
    std::vector<core::ErrorFactor> layers;
    std::vector<double> gain;

    Stack(std::mt19937_64& random, std::size_t count) {
        std::uniform_real_distribution<double> factor(1.0, 50.0), row_sum(0.1, 3.0), feedforward(0.0, 2.0);
        for (std::size_t l = 0; l < count; ++l) {
            layers.push_back({factor(random), row_sum(random)});
            gain.push_back(feedforward(random));
        }
    }
    [[nodiscard]] auto own() const {
        return [this](int l) { return layers[static_cast<std::size_t>(l)]; };
    }
    [[nodiscard]] auto feedforward() const {
        return [this](int l) { return gain[static_cast<std::size_t>(l)]; };
    }
    [[nodiscard]] double bound(const core::Solved& solved) const {
        return core::error_bound(static_cast<int>(layers.size()), 3, solved, own(), feedforward());
    }
};

TEST(ResidualFor, IsTheResidualWhoseBoundIsTheTolerance) {
    std::mt19937_64 random(5);
    for (const std::size_t layers : {1U, 3U, 6U})
        for (const double tolerance : {1e-3, 1e-9, 1e-15})
            for (int trial = 0; trial < 200; ++trial) {
                const Stack stack(random, layers);
                core::Solved rest;
                rest.magnitude = 1.0, rest.drive = 1.0, rest.epsilon = epsilon;
                const auto affine =
                    core::affine_bound(static_cast<int>(layers), 3, rest, stack.own(), stack.feedforward());
                const double residual = core::residual_for(tolerance, affine);
                const double hidden = stack.bound(rest);
                rest.residual = residual;
                const double reached = stack.bound(rest);
                const double wanted = std::max(tolerance, hidden);
                // a few roundings of sums and products of positive numbers
                EXPECT_LE(reached, (wanted + hidden) * (1.0 + 1e-13));
                if (residual < tolerance) {
                    EXPECT_GE(reached, wanted * (1.0 - 1e-13));
                }
            }
}

TEST(ErrorBound, IsUndefinedOfAStackWithAnUncertifiedLayerAndResidualForFallsBack) {
    std::mt19937_64 random(6);
    for (std::size_t missing = 0; missing < 4; ++missing) {
        Stack stack(random, 4);
        stack.layers[missing].factor = none;
        core::Solved rest;
        rest.magnitude = 1.0, rest.drive = 1.0, rest.epsilon = epsilon;
        EXPECT_TRUE(std::isnan(stack.bound(rest)));
        EXPECT_EQ(core::residual_for(1e-6, core::affine_bound(4, 3, rest, stack.own(), stack.feedforward())), 1e-6);
    }
}

/// Every choice among cases is the same in lanes as by itself.
TEST(LateralErrorFactor, HasTheSameBitsInLanesAsAlone) {
    using Lane = core::Pack<double, 2>;
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> weight(-0.5, 2.0);
    std::bernoulli_distribution vanishes(0.2);
    for (const core::Motif motif : {core::Motif::shared, core::Motif::paired, core::Motif::kernel})
        for (int trial = 0; trial < 2000; ++trial) {
            std::vector<double> rows[parameter_count];
            core::LayerValues values;
            for (std::size_t q = 0; q < parameter_count; ++q) {
                for (int lane = 0; lane < 2; ++lane) rows[q].push_back(vanishes(random) ? 0.0 : weight(random));
                values.of[q].row = rows[q].data();
            }
            core::LateralLayer layer;
            layer.motif = motif, layer.channels = 3, layer.kernel_sum = 1.5, layer.kernel_centre = 0.7;
            layer.activation[0].kind = trial % 2 == 0 ? Activation::relu : Activation::tanh;
            const auto both = core::lateral_error_factor(layer, values.at(core::Columns<Lane>{0}));
            for (std::size_t lane = 0; lane < 2; ++lane) {
                const auto alone = core::lateral_error_factor(layer, values.at(core::Columns<double>{lane}));
                const double factor = both.factor.v[lane], row_sum = both.row_sum.v[lane];
                EXPECT_EQ(std::isnan(alone.factor), std::isnan(factor));
                if (!std::isnan(factor)) {
                    EXPECT_EQ(alone.factor, factor);
                }
                EXPECT_EQ(alone.row_sum, row_sum);
            }
        }
}

}  // namespace
}  // namespace colonnade::test
