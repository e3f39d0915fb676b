#pragma once

#include <cstddef>

#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"

namespace colonnade::assembly {

/// Largest slope of the activation of population `which` (0: E, 1: I) in column k: the slope condition of theory.md,
/// section 2. For the power law, whose slope is unbounded, the slope at the drive `drive`: an indication, not a bound.
[[nodiscard]] double largest_slope(const Shape& shape, const LayerParameters& parameters, std::size_t which,
                                   std::size_t k, double drive);

/// Whether the slopes of both populations lie in [0, 1], so that the certificates of theory.md, section 5, apply.
[[nodiscard]] bool is_proximal(const Shape& shape, const LayerParameters& parameters, std::size_t k);

}  // namespace colonnade::assembly
