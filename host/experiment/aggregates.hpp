#pragma once

#include <span>
#include <string>
#include <vector>

#include "colonnade/dataset.hpp"

namespace colonnade::experiment {

/// Values of one quantity for every column: `values` in row-major order of `dimensions` (of the sizes `sizes`) and then
/// columns.
struct PerColumn {
    std::string name, units, long_name;
    std::vector<std::string> dimensions;  ///< without `column`; `layer` or `channel` last, sweep dimensions before
    std::size_t rows = 1;                 ///< product of their sizes
    std::size_t inner = 1;                ///< size of the last dimension when it is not of the sweep, else 1
    std::size_t columns = 1;
};

/// Appends NAME_mean, NAME_std, NAME_undefined and NAME_quantile (dimension `quantile` before the inner one).
void add_aggregates(const PerColumn& quantity, std::span<const double> values, Dataset& dataset);

}  // namespace colonnade::experiment
