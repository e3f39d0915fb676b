#pragma once

#include <vector>

#include "game/unit.hpp"

namespace colonnade::test {

/// One of every proximal activation, most of them away from their defaults, some at the largest slope allowed.
inline std::vector<game::Unit> proximal_units() {
    using core::Phi;
    return {{.phi = Phi::relu, .threshold = 0.3},
            {.phi = Phi::saturated, .threshold = -0.2, .max = 1.5},
            {.phi = Phi::soft_threshold, .lambda = 0.4},
            {.phi = Phi::logistic, .threshold = 0.5, .max = 2.0, .gain = 2.0},
            {.phi = Phi::logistic, .max = 1.0, .gain = 1.5},
            {.phi = Phi::tanh, .gain = 1.0},
            {.phi = Phi::tanh, .gain = 0.6},
            {.phi = Phi::softplus, .sharpness = 2.5}};
}

}  // namespace colonnade::test
