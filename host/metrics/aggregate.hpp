#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/moments.hpp"
#include "metrics/quantiles.hpp"

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

using core::Moments;
[[nodiscard]] Moments moments(std::span<const double> values);

/// Ranks from 0, ascending, of the order statistics between which the quantiles of `count` > 0 values lie.
[[nodiscard]] std::vector<std::size_t> quantile_ranks(std::size_t count);

/// Quantiles from the values at quantile_ranks(count).
[[nodiscard]] QuantileValues interpolate(std::size_t count, std::span<const double> at_ranks);

}  // namespace colonnade::metrics
