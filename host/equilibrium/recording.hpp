#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "backend.hpp"
#include "core/system.hpp"
#include "equilibrium/oscillation.hpp"

namespace colonnade::equilibrium {

/// Columns whose recordings, of as many steps as `taken` asks for, fit the memory set aside for them; at least one.
[[nodiscard]] std::size_t recorded_together(std::size_t neurons, std::size_t taken);

/// Marches columns whose residuals have stopped falling, a step at a time, and tests the widest swinging neuron of each
/// for an oscillation. `system`: their rates move; `taken`: steps they took before, of which they are followed for half
/// as many again, up to a limit. One answer a column, the same on every backend.
template <class T>
[[nodiscard]] std::vector<std::optional<Oscillation>> look_for_oscillations(const kernels::Backend& backend,
                                                                            const core::System<T>& system,
                                                                            std::size_t taken);

}  // namespace colonnade::equilibrium
