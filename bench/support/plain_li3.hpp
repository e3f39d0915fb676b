#pragma once

#include <cstddef>

namespace colonnade::bench {

/// One three-neuron lateral-inhibition circuit, its numbers together.
struct PlainCircuit {
    float w_EE, w_EI, w_IE, w_II;
    float u1, u2, u_I;
    float k_E, k_I;  ///< h / tau
    float x1, x2, y;
};

/// The loop that one writes first: a circuit after the other, a step after the other, relu, explicit Euler.
void plain_march(PlainCircuit* circuits, std::size_t count, std::size_t steps);

}  // namespace colonnade::bench
