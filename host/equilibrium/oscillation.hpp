#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace colonnade::equilibrium {

struct Oscillation {
    double period = 0.0;     ///< samples of one cycle
    double amplitude = 0.0;  ///< half the peak-to-peak range
};

/// Whether a recorded signal is a stationary oscillation: at least three cycles between upward crossings of the middle
/// (with a hysteresis of a tenth of the range), cycles of equal length to 2 %, and the range of the second half
/// equal to that of the first to 0.2 %. A decaying spiral fails the last test, a drift the others.
[[nodiscard]] std::optional<Oscillation> find_oscillation(std::span<const double> signal);

}  // namespace colonnade::equilibrium
