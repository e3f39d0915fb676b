#pragma once

#include <vector>

namespace colonnade::metrics {

/// A metric that every layer of a column has.
struct MetricInfo {
    const char* name;  ///< variable of the output
    const char* units;
    const char* long_name;
};

/// In the order of core::LayerMetric.
[[nodiscard]] const std::vector<MetricInfo>& layer_metrics();

}  // namespace colonnade::metrics
