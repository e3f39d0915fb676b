#pragma once

#include <array>
#include <vector>

namespace colonnade::cli {

/// Points of a line, in the units of the axes.
using Polyline = std::vector<std::array<double, 2>>;

/// Where a function on a grid is 0, by marching squares with linear interpolation along the edges; segments that meet
/// are joined. `values` [y][x].
[[nodiscard]] std::vector<Polyline> zero_lines(const std::vector<double>& values, const std::vector<double>& x,
                                               const std::vector<double>& y);

}  // namespace colonnade::cli
