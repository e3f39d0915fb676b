#pragma once

/// How circuits end, and what led them there, in numbers that the output knows.
#include <cstdint>

#include "kernels/core/stop_reason.hpp"

namespace colonnade::core {

/// How a circuit ended; the numbers are the flag values of the output.
enum class Status : std::int8_t {
    unfinished = 0,   ///< the budget of model time ran out
    converged = 1,    ///< residual <= its column's tolerance * max(1, max_i |x_i|)
    oscillating = 2,  ///< a stationary oscillation was recorded
    diverged = 3,     ///< a rate became non-finite or passed the divergence limit
    skipped = 4,      ///< not run: the layer that drives it has no equilibrium
    aperiodic = 5     ///< the flow neither rests nor returns
};
inline constexpr int status_count = 6;

/// What led a circuit to its end; the numbers are the flag values of the output.
enum class SolvedBy : std::int8_t {
    none = 0,              ///< not run
    flow = 1,              ///< the flow, in steps whose error is controlled
    forward_backward = 2,  ///< proximal steps
    newton = 3,            ///< semismooth Newton
    polished = 4,          ///< a march in float32, then Newton in float64
    relaxation = 5         ///< explicit Euler steps
};

/// The status that an ended march has.
COLONNADE_HD Status status_of(StopReason stop_reason) {
    if (stop_reason == StopReason::converged) return Status::converged;
    if (stop_reason == StopReason::diverged) return Status::diverged;
    if (stop_reason == StopReason::aperiodic) return Status::aperiodic;
    return stop_reason == StopReason::oscillating ? Status::oscillating : Status::unfinished;
}

/// Whether a march has found that the circuit never rests.
COLONNADE_HD bool never_rests(Status status) {
    return status == Status::oscillating || status == Status::aperiodic || status == Status::diverged;
}

/// Whether Newton's steps ended at an equilibrium within `tolerance`: a mask of lanes of double.
template <class V>
COLONNADE_HD auto has_arrived(V residual, V magnitude, double tolerance, double divergence_limit) {
    return (residual <= splat<V>(tolerance) * max(splat<V>(1), magnitude)) & (magnitude <= splat<V>(divergence_limit));
}

}  // namespace colonnade::core
