#pragma once

#include <string>
#include <vector>

namespace colonnade::cli {

using Row = std::vector<std::string>;

/// Three significant digits; "-" for what is undefined.
[[nodiscard]] std::string number(double value);

/// Columns as wide as their widest cell, aligned to the right, a line for each row.
[[nodiscard]] std::string aligned(const std::vector<Row>& rows);

}  // namespace colonnade::cli
