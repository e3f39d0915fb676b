#pragma once

#include <array>

namespace colonnade::metrics {

/// Shares of columns at which aggregates give quantiles.
inline constexpr std::array<double, 5> quantile_levels{0.05, 0.25, 0.5, 0.75, 0.95};

}  // namespace colonnade::metrics
