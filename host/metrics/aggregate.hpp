#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "host/metrics/quantiles.hpp"
#include "kernels/core/moments.hpp"

namespace colonnade::metrics {

/// One for each of quantile_levels.
using QuantileValues = std::array<double, quantile_levels.size()>;

/// One quantity over many columns. NaN among the values is left out and counted; all others are NaN when nothing is
/// left.
struct Aggregate {
    double mean = 0.0;
    double std = 0.0;            ///< population form
    QuantileValues quantiles{};  ///< linear interpolation between order statistics
    std::size_t defined = 0;
    std::size_t undefined = 0;
};

/// Sums run in an order that the number of values alone decides, with compensation, so the result does not depend on
/// how they were computed.
[[nodiscard]] Aggregate aggregate(std::span<const double> values);

/// The tile of core/moments.hpp that begins with a value.
[[nodiscard]] inline std::span<const double> tile_of(std::span<const double> values, std::size_t first) {
    return values.subspan(first, std::min(core::sum_tile, values.size() - first));
}

/// Those that are no NaN.
[[nodiscard]] std::vector<double> defined_in(std::span<const double> values);

/// The aggregate of `values` values with these moments; order_statistics(ranks) gives the values at ascending ranks
/// among those that are defined.
using OrderStatistics = std::function<std::vector<double>(std::span<const std::size_t> ranks)>;
[[nodiscard]] Aggregate aggregate_of(const core::Moments& moments, std::size_t values,
                                     const OrderStatistics& order_statistics);

}  // namespace colonnade::metrics
