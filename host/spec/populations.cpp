#include "spec/populations.hpp"

#include <algorithm>

namespace colonnade::spec {

bool has_inhibitory(const Microcircuit& circuit) {
    const auto& inhibitory = circuit.is_inhibitory;
    return circuit.motif != Motif::custom || std::find(inhibitory.begin(), inhibitory.end(), true) != inhibitory.end();
}

bool has_activation(const Microcircuit& circuit, Activation kind) {
    return circuit.excitatory.kind == kind || (has_inhibitory(circuit) && circuit.inhibitory.kind == kind);
}

}  // namespace colonnade::spec
