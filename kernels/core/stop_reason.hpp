#pragma once

/// How a test of the residual ends a circuit's march or lets it go on (theory.md, section 4), a circuit at a time on
/// host and device alike.
#include <cstdint>

#include "kernels/core/settling.hpp"

namespace colonnade::core {

/// `suspect`: the residual has stopped falling; whether the circuit is oscillating is for the host to find out.
enum class StopReason : std::uint8_t { runs, converged, diverged, unfinished, suspect, oscillating, aperiodic };

/// What ends a march.
struct StopRule {
    double enough;  ///< residual, relative to max(1, max_i |x_i|), that has converged when it falls no further
    double divergence_limit;  ///< of max_i |x_i|
    double max_time;          ///< of model time
    double settle_fraction;   ///< see Settling
};

/// What is remembered of a circuit while it runs.
struct Progress {
    Settling settling;
    double worst_since_look = 0.0;          ///< largest residual since the last look for an oscillation
    double worst_before = __builtin_inf();  ///< the same between the two looks before
};

/// Steps after which a circuit that still runs is first looked at for an oscillation; then at every doubling.
inline constexpr std::uint64_t first_look = 1024;

/// Whether the last `chunk` of `taken` steps were the first to reach first * 2^j for some j.
COLONNADE_HD bool look_is_due(std::uint64_t taken, std::uint64_t chunk, std::uint64_t first = first_look) {
    std::uint64_t look = first;
    while (look + chunk <= taken) look *= 2;
    return look <= taken;
}

/// A suspect is a circuit whose largest residual since the last look is more than half of what it was before.
/// `tolerance`, at most rule.enough: of the residual, relative to max(1, max_i |x_i|).
COLONNADE_HD StopReason judge(Progress& progress, const StopRule& rule, double tolerance, double residual,
                              double magnitude, double time, bool look) {
    const bool finite = residual - residual == 0.0;
    if (!finite || magnitude > rule.divergence_limit) return StopReason::diverged;
    if (residual <= tolerance * max(1.0, magnitude)) return StopReason::converged;
    const bool is_enough = residual <= rule.enough * max(1.0, magnitude);
    progress.worst_since_look = max(progress.worst_since_look, residual);
    if (look) {
        const bool stuck = progress.worst_since_look > 0.5 * progress.worst_before;
        progress.worst_before = progress.worst_since_look;
        progress.worst_since_look = 0.0;
        if (stuck) return is_enough ? StopReason::converged : StopReason::suspect;
    }
    if (time < rule.max_time) return StopReason::runs;
    return is_enough ? StopReason::converged : StopReason::unfinished;
}

}  // namespace colonnade::core
