#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "support/specs.hpp"

namespace colonnade {

/// Located to 1e-9 of a step, the default 200th of ranges of at most 4: 2e-11 in the parameter. Where a closed form has
/// a square root there, half the digits are left for the rates.
inline constexpr double located = 1e-9;
inline constexpr double located_rate = 1e-6;

inline Diagram followed(Spec spec, const std::string& key, double from, double to) {
    spec.continuation.key = key;
    spec.continuation.from = from;
    spec.continuation.to = to;
    return continue_equilibria(test::experiment_of(spec));
}

inline std::vector<SpecialPoint> of_kind(const Diagram& diagram, SpecialKind kind) {
    std::vector<SpecialPoint> found;
    for (const SpecialPoint& point : diagram.special)
        if (point.kind == kind) found.push_back(point);
    std::sort(found.begin(), found.end(),
              [](const SpecialPoint& a, const SpecialPoint& b) { return a.parameter < b.parameter; });
    return found;
}

inline Spec saturated_pair(double w_EE, double tau_I, double max) {
    Spec spec = test::wilson_cowan_spec(w_EE, 1.0, 1.5, 0.2, 0.5, 0.0);
    spec.microcircuit.tau_I = Draw::of(tau_I);
    for (Population* population : {&spec.microcircuit.excitatory, &spec.microcircuit.inhibitory}) {
        population->kind = Activation::saturated;
        population->max = Draw::of(max);
    }
    return spec;
}

}  // namespace colonnade
