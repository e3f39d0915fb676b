#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "kernels/backend.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::equilibrium {

struct Oscillation {
    double period = 0.0;     ///< samples of one cycle
    double amplitude = 0.0;  ///< half the peak-to-peak range of the widest swinging neuron
};

/// What two halves of a recording may differ by in their range, relative to it, if it is to be stationary.
inline constexpr double stationary_range = 2e-3;

/// Whether recorded rates are a stationary oscillation; `signals` [neuron][sample]. The section is where the widest
/// swinging neuron rises through its middle (with a hysteresis of a tenth of the range). A cycle comes back to the
/// state of all neurons there and to the extremes between, to 2 / m % of the range, every m crossings for the least m
/// that does, in times equal to 2 / m %, at least three times; bursts several times a period are one cycle. The range
/// of the second half equals that of the first to `stationary`: a decaying spiral fails that, a drift and what never
/// comes back the others.
[[nodiscard]] std::optional<Oscillation> find_oscillation(std::span<const double> signals, std::size_t neurons = 1,
                                                          double stationary = stationary_range);

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
