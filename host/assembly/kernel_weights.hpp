#pragma once

#include <cstddef>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/core/error_factor.hpp"

namespace colonnade::assembly {

/// K(d) of KernelShape for d = 0, 1, ..., count - 1 channels, to be multiplied by w_EI (theory.md, section 7).
[[nodiscard]] std::vector<double> kernel_weights(const KernelShape& shape, std::size_t count);

/// Distance of two channels, on the ring of `channels` or along a line.
[[nodiscard]] std::size_t kernel_distance(std::size_t i, std::size_t j, std::size_t channels, bool ring);

/// What certificates need to know of lateral-inhibition layers, the kernel's row sums among it.
[[nodiscard]] core::LateralLayer lateral_layer(const Spec& spec, const Shape& shape);

}  // namespace colonnade::assembly
