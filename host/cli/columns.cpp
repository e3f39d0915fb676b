#include "host/cli/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace colonnade::cli {

std::string number(double value) {
    if (std::isinf(value)) return value > 0.0 ? "infinite" : "-infinite";
    return std::isnan(value) ? "-" : fmt::format("{:.3g}", value);
}

std::vector<std::string> shown_rates(std::span<const double> rates, double epsilon) {
    double largest = 0.0;
    for (const double rate : rates)
        if (std::isfinite(rate)) largest = std::max(largest, std::abs(rate));
    const double nothing = 16.0 * static_cast<double>(rates.size()) * epsilon * largest;
    std::vector<std::string> cells;
    for (const double rate : rates) cells.push_back(number(std::abs(rate) <= nothing ? 0.0 : rate));
    return cells;
}

std::string rates_cell(std::span<const double> rates) {
    constexpr std::size_t most = 6;
    const std::vector<std::string> all = shown_rates(rates);
    std::string cell;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) cell += (i > 0 ? " " : "") + all[i];
    return cell + (all.size() > most ? " ..." : "");
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
