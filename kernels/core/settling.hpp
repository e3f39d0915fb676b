#pragma once

/// Settling time (theory.md, section 9), followed from test to test on host and device alike.
#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"

namespace colonnade::core {

/// When a residual that decays exponentially from `before` to `after` within h, from `start` on, passes a level
/// between.
template <class V>
COLONNADE_HD V settling_crossing(V start, V h, V before, V after, V level) {
    return start + h * log(before / level) / log(before / after);
}

/// Follows a circuit's residual from test to test and finds the model time after which it stays below a share of its
/// peak. Between two tests the residual is taken to decay exponentially.
struct Settling {
    double time = __builtin_nan("");  ///< NaN while the residual is above the share
    double peak = 0.0;
    double last_time = 0.0;
    double last_residual = 0.0;
    bool is_settled = false;

    /// Adds the residual at model time t; times ascend, the first is 0. `fraction`: the share.
    COLONNADE_HD void add(double fraction, double t, double residual) {
        peak = max(residual, peak);
        const double level = fraction * peak;
        const bool below = residual <= level;
        if (!below) {
            time = __builtin_nan("");
        } else if (!is_settled) {
            const bool crosses = last_residual > level && residual > 0.0;
            time = crosses ? settling_crossing(last_time, t - last_time, last_residual, residual, level) : t;
        }
        is_settled = below;
        last_time = t;
        last_residual = residual;
    }
};

}  // namespace colonnade::core
