#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace colonnade::metrics {

/// Shares of columns at which aggregates give quantiles.
inline constexpr std::array<double, 5> quantile_levels{0.05, 0.25, 0.5, 0.75, 0.95};

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

/// a + b and what its rounding lost (Knuth, TAOCP 2, 4.2.2).
struct TwoSum {
    double sum, lost;
    TwoSum(double a, double b) : sum(a + b) {
        const double of_b = sum - a;
        lost = (a - (sum - of_b)) + (b - of_b);
    }
};

/// Sum of values without NaN, and of the squares of their distances from the mean; both 0 of no value.
struct Moments {
    double sum = 0.0, mean = 0.0, squares = 0.0;
};
[[nodiscard]] Moments moments(std::span<const double> defined);

/// Ranks from 0, ascending, of the order statistics between which the quantiles of `count` > 0 values lie.
[[nodiscard]] std::vector<std::size_t> quantile_ranks(std::size_t count);

/// Quantiles from the values at quantile_ranks(count).
[[nodiscard]] QuantileValues interpolate(std::size_t count, std::span<const double> at_ranks);

}  // namespace colonnade::metrics
