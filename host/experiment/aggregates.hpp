#pragma once

#include <span>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "metrics/aggregate.hpp"

namespace colonnade::experiment {

/// A quantity that has one value for every column: rows in row-major order of `dimensions`, then columns.
struct PerColumn {
    std::string name, units, long_name;
    std::vector<std::string> dimensions;  ///< without `column`; `layer` or `channel` last, sweep dimensions before
    std::size_t rows = 1;                 ///< product of their sizes
    std::size_t inner = 1;                ///< size of the last dimension when it is not of the sweep, else 1
};

/// Aggregates of one quantity over its columns, a row each.
using Rows = std::vector<metrics::Aggregate>;

/// Rows of each of several quantities, `columns` values a row, on `threads` threads.
[[nodiscard]] std::vector<Rows> aggregate_rows(std::span<const std::span<const double>> quantities, std::size_t columns,
                                               std::size_t threads);

/// Bytes that aggregate_rows takes while it runs.
[[nodiscard]] std::size_t aggregation_bytes(std::size_t columns, std::size_t threads) noexcept;

/// Appends NAME_mean, NAME_std, NAME_undefined and NAME_quantile (dimension `quantile` before the inner one).
void add_aggregates(const PerColumn& quantity, const Rows& rows, Dataset& dataset);

}  // namespace colonnade::experiment
