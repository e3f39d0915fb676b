#include "host/stability/error_factors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "support/specs.hpp"

namespace colonnade::test {
namespace {

constexpr std::size_t columns = 200;

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
