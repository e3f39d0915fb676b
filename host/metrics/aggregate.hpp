#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace colonnade::metrics {

/// Shares of columns at which aggregates give quantiles.
inline constexpr std::array<double, 5> quantile_levels{0.05, 0.25, 0.5, 0.75, 0.95};

/// One quantity over many columns. NaN among the values is left out and counted; all others are NaN when nothing is
/// left.
struct Aggregate {
    double mean = 0.0;
    double std = 0.0;                                        ///< population form
    std::array<double, quantile_levels.size()> quantiles{};  ///< linear interpolation between order statistics
    std::size_t defined = 0;
    std::size_t undefined = 0;
};

/// Sums run in an order that the number of values alone decides, with compensation, so the result does not depend on
/// how they were computed.
[[nodiscard]] Aggregate aggregate(std::span<const double> values);

}  // namespace colonnade::metrics
