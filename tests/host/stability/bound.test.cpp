#include "stability/bound.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

using stability::ErrorBound;
using stability::Solved;
constexpr double epsilon = 2.220446049250313e-16;
constexpr std::size_t columns = 200;

/// Concurrent stacks of drawn circuits; with feedback they are certified as one system, and not all of them are.
Spec stack(std::size_t layers, double feedback) {
    Spec spec = lateral_spec(columns, layers);
    spec.column.coupling = Coupling::concurrent;
    spec.column.feedforward = uniform(0.1, 0.3);
    if (feedback > 0.0) spec.column.feedback = uniform(0.0, feedback);
    spec.microcircuit.w_EE = uniform(0.0, 0.6);
    spec.microcircuit.w_EI = uniform(0.1, 0.6);
    spec.microcircuit.w_IE = uniform(0.1, 0.6);
    return spec;
}

TEST(ResidualFor, IsTheResidualWhoseBoundIsTheTolerance) {
    for (const std::size_t layers : {1U, 3U})
        for (const double feedback : {0.0, 0.1})
            for (const double tolerance : {1e-3, 1e-9, 1e-15}) {
                const Spec spec = stack(layers, feedback);
                const auto shape = assembly::shape_of(spec);
                std::vector<assembly::LayerParameters> drawn;
                for (std::size_t l = 0; l < layers; ++l) drawn.push_back(assembly::draw_layer(spec, l, 0, columns));
                ErrorBound bound(spec, shape);
                std::size_t certified = 0;
                for (std::size_t k = 0; k < columns; ++k) {
                    SCOPED_TRACE(testing::Message() << layers << " " << feedback << " " << tolerance << " " << k);
                    const double residual = bound.residual_for(tolerance, drawn, k, 0, 1.0, epsilon);
                    const Solved rest{.magnitude = 1.0, .drive = 1.0, .epsilon = epsilon};
                    const double hidden = bound.of(drawn, k, 0, rest);
                    if (std::isnan(hidden)) {
                        EXPECT_EQ(residual, tolerance);
                        continue;
                    }
                    ++certified;
                    const double reached = bound.of(
                        drawn, k, 0, {.residual = residual, .magnitude = 1.0, .drive = 1.0, .epsilon = epsilon});
                    // a few roundings of sums and products of positive numbers
                    const double wanted = std::max(tolerance, hidden);
                    EXPECT_LE(reached, (wanted + hidden) * (1.0 + 1e-13));
                    if (residual < tolerance) {
                        EXPECT_GE(reached, wanted * (1.0 - 1e-13));
                    }
                }
                EXPECT_GT(certified, columns / 4);
            }
}

}  // namespace
}  // namespace colonnade::test
