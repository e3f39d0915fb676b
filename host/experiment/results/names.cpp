#include "host/experiment/results/names.hpp"

namespace colonnade::experiment {

std::vector<std::string> neuron_names(const Microcircuit& circuit) {
    const auto excitatory = circuit.excitatory_neurons();
    std::vector<std::string> names(circuit.neurons());
    for (std::size_t c = 0; c < excitatory.size(); ++c) names[excitatory[c]] = "E" + std::to_string(c);
    std::size_t next = 0;
    for (std::string& name : names)
        if (name.empty()) name = "I" + std::to_string(next++);
    return names;
}

}  // namespace colonnade::experiment
