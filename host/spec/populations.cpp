#include "host/spec/populations.hpp"

#include <algorithm>

namespace colonnade::spec {

bool has_inhibitory(const Microcircuit& circuit) {
    const auto& inhibitory = circuit.is_inhibitory;
    return circuit.motif != Motif::custom || std::find(inhibitory.begin(), inhibitory.end(), true) != inhibitory.end();
}

bool has_unbounded_slope(const Microcircuit& circuit) {
    const auto is_unbounded = [](const Population& population) {
        return population.kind == Activation::power_law && !population.limited;
    };
    return is_unbounded(circuit.excitatory) || (has_inhibitory(circuit) && is_unbounded(circuit.inhibitory));
}

}  // namespace colonnade::spec
