#pragma once

#include <string>

#include "host/cli/summary.hpp"

namespace colonnade::cli {

/// The summary as text: a row a layer for one point, a row a point for a sweep. At most 40 rows:
/// layers evenly spread, or the first points, with the number of what is left out.
[[nodiscard]] std::string table(const Summary& summary);

}  // namespace colonnade::cli
