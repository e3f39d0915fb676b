#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "host/equilibrium/oscillation.hpp"
#include "kernels/backend.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::equilibrium {

/// Columns whose recordings, of as many steps as `taken` asks for, fit the memory set aside for them; at least one.
[[nodiscard]] std::size_t recorded_together(std::size_t neurons, std::size_t taken);

/// Marches columns whose residuals have stopped falling and tests the rates of each for an oscillation. `system`: their
/// rates move; `taken`: steps they took before, of which they are followed for half as many again, up to so many
/// samples that beyond every m-th step is recorded. `budgets` [column]: steps in solve.max_time. A spiral whose
/// amplitude decays as e^(-a t) passes for stationary where the two halves of the recording differ by less than the
/// share a taken / 4; to be believed it must be less than would decay by a factor e within the budget. One answer a
/// column, the same on every backend.
template <class T>
[[nodiscard]] std::vector<std::optional<Oscillation>> look_for_oscillations(const kernels::Steps& steps,
                                                                            const core::System<T>& system,
                                                                            std::size_t taken,
                                                                            std::span<const double> budgets);

}  // namespace colonnade::equilibrium
