#pragma once

#include <vector>

namespace colonnade::cli {

/// Round numbers (1, 2 or 5 times a power of ten apart) within [from, to], about `wanted` of them.
[[nodiscard]] std::vector<double> axis_ticks(double from, double to, int wanted);

}  // namespace colonnade::cli
