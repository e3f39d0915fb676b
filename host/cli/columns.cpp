#include "cli/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace colonnade::cli {

std::string number(double value) {
    if (std::isinf(value)) return value > 0.0 ? "infinite" : "-infinite";
    return std::isnan(value) ? "-" : fmt::format("{:.3g}", value);
}

std::string aligned(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) text += fmt::format("{:>{}}", row[c], widths[c] + (c > 0 ? 2 : 0));
        text += '\n';
    }
    return text;
}

}  // namespace colonnade::cli
