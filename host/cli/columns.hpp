#pragma once

#include <limits>
#include <span>
#include <string>
#include <vector>

namespace colonnade::cli {

using Row = std::vector<std::string>;

/// Three significant digits; "-" for what is undefined.
[[nodiscard]] std::string number(double value);

/// Rates of a circuit as they are shown; files keep every bit. The last drive of a silent neuron is a sum of n products
/// of the size of the rates, whose rounding to `epsilon` leaves some 16 n epsilon max|x|: what is no larger is 0, and
/// so is -0.
[[nodiscard]] std::vector<std::string> shown_rates(std::span<const double> rates,
                                                   double epsilon = std::numeric_limits<double>::epsilon());

/// The first few of them in one cell.
[[nodiscard]] std::string rates_cell(std::span<const double> rates);

/// Columns as wide as their widest cell, aligned to the right, a line for each row.
[[nodiscard]] std::string aligned(const std::vector<Row>& rows);

}  // namespace colonnade::cli
