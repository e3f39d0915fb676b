#pragma once

#include <cstddef>
#include <optional>
#include <span>

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

}  // namespace colonnade::equilibrium
