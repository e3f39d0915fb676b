#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/backend.hpp"

namespace colonnade::regimes {

/// How the last layer answers to more drive of the interneurons of all layers.
struct Response {
    double excitatory = 0.0, inhibitory = 0.0;  ///< dx/du_I of the mean rate; NaN where none could be measured
    double rounding = 0.0;                      ///< what smaller differences may be made of
};

/// Finite differences at equilibria: what the rates become when drive_I + delta takes the place of drive_I, delta being
/// response_step max(1, |drive_I|), less what they were, over delta. `marks` [column]: not 0 where there is an
/// equilibrium; `rates_of(system)`: its rates [layer][neuron][column].
[[nodiscard]] std::vector<Response> responses(const Spec& spec, const assembly::Shape& shape,
                                              const kernels::Backend& backend, std::size_t first,
                                              std::span<const std::uint8_t> marks, const std::function<bool()>& stop,
                                              const std::function<std::vector<double>(std::size_t system)>& rates_of);

}  // namespace colonnade::regimes
