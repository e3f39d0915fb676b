#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "metrics/contrast.hpp"

namespace colonnade::metrics {

/// A metric that every layer of a column has.
struct MetricInfo {
    const char* name;  ///< variable of the output
    const char* units;
    const char* long_name;
};

/// In the order in which `measure` writes them.
[[nodiscard]] const std::vector<MetricInfo>& layer_metrics();

/// All metrics of one column. `input` [channel]: the drive of the first layer; `rates` [layer][channel] of the
/// excitatory neurons; `out` [layer][metric]. A layer in which some rate is below 0 by more than `silent` times its
/// largest magnitude has hoyer and kendall_tau alone: the others are shares of an activity that has no sign, and NaN.
void measure(const Activity& input, const Activity& rates, std::size_t channels, double silent, std::span<double> out);

/// Michelson contrast of the input; NaN where some drive is negative, as above.
[[nodiscard]] double input_michelson(const Activity& input, double silent);

/// Number, from 1, of the first layer in which one channel alone is active: the magnitudes of all others at or below
/// `silent` times its rate. NaN when there is none.
[[nodiscard]] double layers_to_winner_take_all(std::span<const double> rates, std::size_t channels, double silent);

}  // namespace colonnade::metrics
