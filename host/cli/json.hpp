#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cli/summary.hpp"

namespace colonnade::cli {

/// The summary as one JSON object; NaN becomes null.
[[nodiscard]] nlohmann::json summary_json(const Summary& summary);

}  // namespace colonnade::cli
