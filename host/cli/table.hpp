#pragma once

#include <string>

#include "cli/summary.hpp"

namespace colonnade::cli {

/// The summary as text: a row a layer for one point, a row a point (at most 40) for a sweep.
[[nodiscard]] std::string table(const Summary& summary);

}  // namespace colonnade::cli
