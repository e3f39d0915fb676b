#pragma once

#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "host/experiment/results/results.hpp"

namespace colonnade::experiment {

/// Moves the certificates that a run keeps into labelled variables. `sweep`: the leading dimensions of every variable;
/// `circuit`: those of one circuit, `layer` or none.
void add_certificates(Results& results, const std::vector<std::string>& sweep, const std::vector<std::string>& circuit,
                      Dataset& dataset);

}  // namespace colonnade::experiment
