#pragma once

#include <cstddef>
#include <span>

namespace colonnade::bench {

/// Coefficients of x = max(0, W x + u) for two E neurons and one interneuron, each a row of circuits.
struct CircuitRows {
    std::span<const double> w_EE, minus_EI, w_IE, minus_II;
    std::span<const double> u[3];
};

/// Solves circuits [first, last) one by one with KINSOL: Newton's method with line search, an analytic Jacobian and a
/// dense direct solver, one solver for all. `rates` [neuron][circuit]. Returns how many it did not solve to
/// `tolerance`.
std::size_t kinsol_solve(const CircuitRows& circuits, std::size_t first, std::size_t last, double tolerance,
                         std::span<double> rates);

}  // namespace colonnade::bench
