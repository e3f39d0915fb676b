#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace colonnade::metrics {

/// The values that sorting would put at `ranks`, which ascend and are below values.size(). No value is NaN. Linear in
/// their number: the values are counted in even parts between the least and the largest, and only parts that hold a
/// rank are looked at further.
/// `least`, `greatest`: ends of the values.
[[nodiscard]] std::vector<double> order_statistics(std::span<const double> values, std::span<const std::size_t> ranks,
                                                   double least, double greatest);

}  // namespace colonnade::metrics
