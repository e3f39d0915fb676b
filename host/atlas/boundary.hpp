#pragma once

#include <span>
#include <vector>

#include "atlas/observe.hpp"

namespace colonnade::mapping {

/// A grid over the two axes, points in row-major order, x fastest.
struct Grid {
    std::vector<double> x, y;  ///< values along the axes

    [[nodiscard]] std::size_t size() const { return x.size() * y.size(); }
};

/// Evenly spaced values of an axis, both ends exact.
[[nodiscard]] std::vector<double> values_of(const AtlasAxis& axis);

/// A place where the observed regime changes between two neighbours of the grid.
struct Crossing {
    double x, y;                        ///< middle of the last bracket
    Regime from, to;                    ///< on either side of it, in the direction of growing x or y
    double half_width_x, half_width_y;  ///< of the bracket; one of them is 0
};

/// Bisects between neighbours of the grid, along rows and columns, that differ, until each bracket is at most
/// spec.atlas.width of the axis: each round observes the middles of all brackets. Where a third regime turns up, the
/// side nearer to `from` is kept. Points that do not settle are no regime of their own: brackets reach across them, and
/// one whose middle does not settle stays as wide as it is, which its half width tells.
[[nodiscard]] std::vector<Crossing> find_crossings(const Observer& observer, const Grid& grid,
                                                   std::span<const Regime> regimes);

}  // namespace colonnade::mapping
