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

/// A custom circuit for each column: cyclic feedback of `n` neurons on uneven scales, which contracts for small gains
/// and is diagonally stable up to sec(pi / n).
Spec cycles(std::size_t n, bool own_matrix) {
    const std::size_t circuits = own_matrix ? columns : 1;
    Spec spec = lateral_spec(columns);
    spec.microcircuit.motif = Motif::custom;
    spec.microcircuit.channels = n;
    spec.microcircuit.allow_mixed_signs = true;
    spec.microcircuit.is_inhibitory.assign(n, false);
    spec.microcircuit.weights_per_column = own_matrix;
    spec.microcircuit.weights.assign(circuits * n * n, 0.0);
    for (std::size_t k = 0; k < circuits; ++k)
        for (std::size_t i = 0; i < n; ++i) {
            const double gain = own_matrix ? 0.4 + 1.2 * static_cast<double>(k) / columns : 1.2;
            const double scale = i + 1 < n ? 3.0 : std::pow(3.0, 1.0 - static_cast<double>(n));
            spec.microcircuit.weights[(k * n + (i + 1) % n) * n + i] = i + 1 < n ? gain * scale : -gain * scale;
        }
    spec.stimulus = {};
    spec.stimulus.drive_E = {uniform(-0.5, 1.5)};
    spec.solve.tolerance = 1e-3;
    return spec;
}

TEST(ErrorBound, HoldsForMarchesOfCustomCircuitsThatStopEarly) {
    for (const std::size_t n : {3U, 4U})
        for (const bool own_matrix : {true, false}) {
            const Spec rough = cycles(n, own_matrix);
            Spec fine = rough;
            fine.solve.method = Method::newton;
            fine.solve.tolerance = 1e-13;
            Spec flow = rough;
            flow.solve.method = Method::flow;
            const Dataset found = run_spec(flow), exact = run_spec(fine);
            const auto &bound = found.doubles("error_bound"), &rest = exact.doubles("error_bound");
            std::size_t certified = 0;
            for (std::size_t k = 0; k < columns; ++k) {
                if (std::isnan(bound[k])) continue;
                ++certified;
                double error = 0.0;
                for (std::size_t i = 0; i < n; ++i)
                    error = std::max(error, std::abs(found.doubles("rate")[i * columns + k] -
                                                     exact.doubles("rate")[i * columns + k]));
                EXPECT_LE(error, bound[k] + rest[k]);
            }
            // every gain is below sec(pi / n) but some of the largest where n = 4; there a matrix of its own is not
            // searched for P, and contracts below 1
            const double expected = static_cast<double>(own_matrix && n == 4 ? columns / 2 : columns);
            EXPECT_NEAR(static_cast<double>(certified), expected, 1.0) << n << own_matrix;
        }
}

}  // namespace
}  // namespace colonnade::test
