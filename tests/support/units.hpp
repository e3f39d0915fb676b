#pragma once

#include <vector>

#include "host/game/unit.hpp"

namespace colonnade::test {

/// One of every proximal activation with each of its options, most of them away from their defaults, some at the
/// largest slope allowed.
inline std::vector<game::Unit> proximal_units() {
    using A = Activation;
    return {{.form = {A::relu}, .threshold = 0.3},
            {.form = {.kind = A::relu, .has_gain = true}, .threshold = 0.3, .gain = 0.6},
            {.form = {A::saturated}, .threshold = -0.2, .max = 1.5},
            {.form = {.kind = A::saturated, .has_gain = true}, .threshold = 0.2, .max = 0.9, .gain = 0.8},
            {.form = {A::soft_threshold}, .lambda = 0.4},
            {.form = {A::linear}, .threshold = -0.3, .gain = 0.7},
            {.form = {A::logistic}, .threshold = 0.5, .max = 2.0, .gain = 2.0},
            {.form = {A::logistic}, .max = 1.0, .gain = 1.5},
            {.form = {.kind = A::logistic, .has_offset = true}, .threshold = 0.5, .max = 1.2, .gain = 2.5},
            {.form = {.kind = A::logistic, .is_refractory = true},
             .threshold = 0.4,
             .max = 1.2,
             .gain = 3.0,
             .refractory = 0.8,
             .sensitive = 0.9},
            {.form = {.kind = A::logistic, .has_offset = true, .is_refractory = true},
             .threshold = 0.4,
             .max = 1.2,
             .gain = 3.0,
             .refractory = 1.1,
             .sensitive = 0.95},
            {.form = {A::tanh}, .gain = 1.0},
            {.form = {A::tanh}, .threshold = -0.4, .gain = 0.6},
            {.form = {A::softplus}, .sharpness = 2.5},
            {.form = {A::softplus}, .threshold = 0.6, .sharpness = 2.5},
            {.form = {.kind = A::power_law, .exponent = 2.5, .has_ceiling = true},
             .threshold = 0.2,
             .max = 0.7,
             .gain = 0.05}};
}

}  // namespace colonnade::test
