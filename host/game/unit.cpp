#include "game/unit.hpp"

#include <limits>
#include <numbers>

namespace colonnade::game {

using core::Phi;

double Unit::largest_slope() const {
    switch (phi) {
        case Phi::logistic:
            return max * gain / 4.0;
        case Phi::tanh:
            return gain;
        case Phi::power_law:
            return std::numeric_limits<double>::infinity();
        default:
            return 1.0;
    }
}

double Unit::largest_curvature() const {
    switch (phi) {
        case Phi::logistic:
            return max * gain * gain / (6.0 * std::numbers::sqrt3);
        case Phi::tanh:
            return gain * gain * 4.0 / (3.0 * std::numbers::sqrt3);
        case Phi::softplus:
            return sharpness / 4.0;
        case Phi::power_law:
            return std::numeric_limits<double>::infinity();
        default:
            return 0.0;
    }
}

double Unit::parameter(int index) const {
    switch (phi) {
        case Phi::saturated:
            return max;
        case Phi::soft_threshold:
            return lambda;
        case Phi::logistic:
            return index == 0 ? max : gain;
        case Phi::tanh:
        case Phi::power_law:
            return gain;
        case Phi::softplus:
            return index == 0 ? sharpness : 1.0 / sharpness;
        default:
            return 0.0;
    }
}

}  // namespace colonnade::game
