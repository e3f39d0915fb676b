#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "host/game/unit.hpp"

/// Activations as pieces between corners, where slopes jump: corner k parts piece k from piece k + 1. On each piece of
/// a piecewise linear one Phi(z) = slope z + offset. Relu: silent, active. Saturated: silent, active, saturated. Soft
/// threshold: negative, silent, positive. Linear: one piece. A power law with a highest rate: below it, and at it.
namespace colonnade::game {

/// Piece of every neuron: an active set.
using Pattern = std::vector<int>;

/// Number of linear pieces; 0 for an activation that is not piecewise linear.
template <class V>
[[nodiscard]] int pieces(const UnitOf<V>& unit) {
    return core::with_kind(unit.form.kind, [](auto kind) { return decltype(kind)::pieces; });
}

/// Number of corners.
template <class V>
[[nodiscard]] int corners(const UnitOf<V>& unit) {
    return unit.form.has_ceiling ? 1 : std::max(0, pieces(unit) - 1);
}

/// Piece k of a piecewise linear activation, its threshold included.
template <class V>
[[nodiscard]] core::Piece<V> piece(const UnitOf<V>& unit, int k) {
    core::Piece<V> found = unit.with_numbers([&](auto kind, auto n) {
        if constexpr (decltype(kind)::pieces > 0)
            return kind.template piece<V>(unit.form, k, n);
        else
            return core::Piece<V>{V(0.0), V(0.0)};
    });
    found.offset = found.offset - found.slope * unit.theta();
    return found;
}

/// Where piece k ends and k + 1 begins: drives z with scale z = level, both linear in each parameter of piecewise
/// linear activations.
template <class V>
[[nodiscard]] core::Corner<V> corner_line(const UnitOf<V>& unit, int k) {
    if (unit.form.has_ceiling) return {V(1.0), unit.top() + unit.theta()};
    core::Corner<V> found = unit.with_numbers([&](auto kind, auto n) {
        if constexpr (decltype(kind)::pieces > 1)
            return kind.template corner<V>(unit.form, k, n);
        else
            return core::Corner<V>{V(1.0), V(std::numeric_limits<double>::infinity())};
    });
    found.level = found.level + found.scale * unit.theta();
    return found;
}

[[nodiscard]] inline double corner(const Unit& unit, int k) {
    const core::Corner<double> line = corner_line(unit, k);
    return line.level / line.scale;
}

[[nodiscard]] inline double piece_begin(const Unit& unit, int k) {
    return k == 0 ? -std::numeric_limits<double>::infinity() : corner(unit, k - 1);
}
[[nodiscard]] inline double piece_end(const Unit& unit, int k) {
    return k == corners(unit) ? std::numeric_limits<double>::infinity() : corner(unit, k);
}

/// How far a drive is from the nearest corner; infinite for an activation that has none. On one side of each the slope
/// is the largest there is, on the other 0.
[[nodiscard]] inline double distance_to_corner(const Unit& unit, double z) {
    double nearest = std::numeric_limits<double>::infinity();
    for (int k = 0; k < corners(unit); ++k) nearest = std::min(nearest, std::abs(z - corner(unit, k)));
    return nearest;
}

/// Whether all of them are piecewise linear, and whether some has a corner.
[[nodiscard]] inline bool are_piecewise(const std::vector<Unit>& units) {
    return std::all_of(units.begin(), units.end(), [](const Unit& unit) { return pieces(unit) > 0; });
}
[[nodiscard]] inline bool have_corners(const std::vector<Unit>& units) {
    return std::any_of(units.begin(), units.end(), [](const Unit& unit) { return corners(unit) > 0; });
}

}  // namespace colonnade::game
