#pragma once

#include <cstddef>
#include <vector>

#include "host/atlas/labels.hpp"
#include "host/atlas/point_observer.hpp"

namespace colonnade::atlas {

/// A point at which the observed label changes, on an edge of the grid: x or y lies halfway between two observations
/// that differ and are no further apart than the width.
struct Crossing {
    double x = 0.0, y = 0.0;
    Observed below{}, above{};        ///< labels on the side of smaller and of larger x (or y)
    std::size_t column = 0, row = 0;  ///< of the edge's first grid point
    bool along_x = true;              ///< the edge runs to column + 1, else to row + 1
};

/// A piece of a boundary between two crossings of one cell of the grid.
struct Segment {
    std::size_t from = 0, to = 0;  ///< indices of crossings
};

struct Boundaries {
    std::vector<Crossing> crossings;
    std::vector<Segment> segments;
    std::size_t observations = 0;  ///< points observed to find them
};

/// Finds the crossings on all edges whose ends were labelled differently, by bisection down to `refine` times the
/// length of the axis: each round observes the midpoints of all edges at once, exactly as the grid was. A boundary that
/// enters and leaves an edge twice shows as its first crossing or not at all. Along an axis that lists its values there
/// is no edge, and beside one no segment. `labels` [y][x].
[[nodiscard]] Boundaries find_boundaries(const PointObserver& crew, const Atlas& atlas,
                                         const std::vector<Observed>& labels);

}  // namespace colonnade::atlas
