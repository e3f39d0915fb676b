#pragma once

#include <cstddef>
#include <optional>

#include "core/system.hpp"
#include "equilibrium/oscillation.hpp"

namespace colonnade::equilibrium {

/// Marches a lone column whose residual has stopped falling, one number at a time, and tests its widest swinging neuron
/// for an oscillation. `single`: one column, whose rates move; `taken`: steps it took before, of which it is followed
/// for half as many again, up to a limit.
template <class T>
[[nodiscard]] std::optional<Oscillation> look_for_oscillation(const core::System<T>& single, std::size_t taken);

}  // namespace colonnade::equilibrium
