#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/cli/summary.hpp"

namespace colonnade::cli {

/// The summary as one JSON object; NaN becomes null.
[[nodiscard]] nlohmann::json summary_json(const Summary& summary);

/// A number; null where it is not finite.
[[nodiscard]] nlohmann::json json_number(double value);

/// The text that is printed; bytes of a file name or title that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::json& object);

}  // namespace colonnade::cli
