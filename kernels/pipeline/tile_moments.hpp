#pragma once

#include <span>

#include "kernels/core/moments.hpp"

namespace colonnade::kernels {

/// Moments of at most core::sum_tile values in memory of the host, by the stages that sum on a device
/// (pipeline/aggregate.hpp) and the widest vectors of this processor.
[[nodiscard]] core::Moments tile_moments(std::span<const double> tile);

}  // namespace colonnade::kernels
