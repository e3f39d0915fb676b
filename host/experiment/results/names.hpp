#pragma once

#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::experiment {

/// `E0`, `E1`, ..., `I0`, ... in the order of the circuit: the coordinate `neuron` of every output.
[[nodiscard]] std::vector<std::string> neuron_names(const Microcircuit& circuit);

}  // namespace colonnade::experiment
