#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "game/unit.hpp"

/// Piecewise linear activations as lines between corners: on piece k Phi(z) = slope * z + offset, and corner k parts it
/// from piece k + 1. Relu: silent, active. Saturated: silent, active, saturated. Soft threshold: negative, silent,
/// positive. Offsets and corners are linear in the numbers of the unit, so they also hold for changes of a unit.
namespace colonnade::game {

/// Piece of every neuron: an active set.
using Pattern = std::vector<int>;

/// Number of pieces; 0 for an activation that is smooth.
[[nodiscard]] inline int pieces(const Unit& unit) {
    if (unit.phi == core::Phi::relu) return 2;
    return unit.phi == core::Phi::saturated || unit.phi == core::Phi::soft_threshold ? 3 : 0;
}

[[nodiscard]] inline double piece_slope(const Unit& unit, int piece) {
    const bool linear = unit.phi == core::Phi::soft_threshold ? piece != 1 : piece == 1;
    return linear ? 1.0 : 0.0;
}

[[nodiscard]] inline double piece_offset(const Unit& unit, int piece) {
    if (unit.phi == core::Phi::soft_threshold) return (1 - piece) * unit.lambda;
    if (piece == 0) return 0.0;
    return piece == 1 ? -unit.threshold : unit.max;
}

/// Drive at which piece `k` ends and k + 1 begins.
[[nodiscard]] inline double corner(const Unit& unit, int k) {
    if (unit.phi == core::Phi::soft_threshold) return (2 * k - 1) * unit.lambda;
    return k == 0 ? unit.threshold : unit.threshold + unit.max;
}

[[nodiscard]] inline double piece_begin(const Unit& unit, int piece) {
    return piece == 0 ? -std::numeric_limits<double>::infinity() : corner(unit, piece - 1);
}
[[nodiscard]] inline double piece_end(const Unit& unit, int piece) {
    return piece == pieces(unit) - 1 ? std::numeric_limits<double>::infinity() : corner(unit, piece);
}

/// How far a drive is from the nearest corner; infinite for an activation that is smooth.
[[nodiscard]] inline double distance_to_corner(const Unit& unit, double z) {
    double nearest = std::numeric_limits<double>::infinity();
    for (int k = 0; k + 1 < pieces(unit); ++k) nearest = std::min(nearest, std::abs(z - corner(unit, k)));
    return nearest;
}

}  // namespace colonnade::game
