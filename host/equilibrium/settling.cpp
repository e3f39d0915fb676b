#include "equilibrium/settling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::equilibrium {

void Settling::add(double t, double residual) {
    peak_ = std::max(peak_, residual);
    const double level = fraction_ * peak_;
    const bool below = residual <= level;
    if (!below) {
        settled_ = std::numeric_limits<double>::quiet_NaN();
    } else if (!is_settled_) {
        const bool crosses = last_residual_ > level && residual > 0.0;
        settled_ = crosses ? last_time_ + (t - last_time_) * std::log(last_residual_ / level) /
                                              std::log(last_residual_ / residual)
                           : t;
    }
    is_settled_ = below;
    last_time_ = t;
    last_residual_ = residual;
}

}  // namespace colonnade::equilibrium
