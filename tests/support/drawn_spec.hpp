#pragma once

#include "support/specs.hpp"

namespace colonnade::test {

/// Columns of `layers` layers with a draw in everything, of which some never settle.
inline Spec drawn_spec(std::size_t layers) {
    Spec spec = lateral_spec(60, layers);
    spec.column.feedforward = uniform(0.5, 1.5);
    spec.column.feedforward.scope = Scope::layer;
    spec.column.offset = uniform(0.0, 0.1);
    spec.microcircuit.channels = 3;
    spec.microcircuit.w_EE = uniform(0.2, 1.3);
    spec.microcircuit.w_EE.scope = Scope::layer;
    spec.microcircuit.w_EI = uniform(0.3, 1.2);
    spec.microcircuit.w_self = uniform(0.2, 0.6);
    spec.microcircuit.w_cross = uniform(0.1, 0.5);
    spec.microcircuit.tau_I = uniform(0.3, 1.5);
    spec.microcircuit.excitatory.threshold = uniform(0.0, 0.1);
    spec.initial.rate_E = uniform(0.0, 0.5);
    spec.solve.max_time = 200.0;
    return spec;
}

}  // namespace colonnade::test
