#pragma once

#include "support/specs.hpp"

namespace colonnade::bench {

/// The circuits of bench::li3 as an experiment, drawn by the spec's own rules.
inline Spec li3_spec(std::size_t columns) {
    Spec spec = test::lateral_spec(columns);
    spec.output.settling = false;  // the march is what is measured
    spec.microcircuit.w_EE = Draw::of(0.5);
    spec.microcircuit.w_EI = spec.microcircuit.w_IE = test::uniform(0.8, 1.2);
    spec.microcircuit.tau_I = Draw::of(0.5);
    spec.stimulus.difference = test::loguniform(2e-4, 2e-1);
    return spec;
}

}  // namespace colonnade::bench
