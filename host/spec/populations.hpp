#pragma once

#include "colonnade/spec.hpp"

namespace colonnade::spec {

/// Whether some neuron is inhibitory; a custom circuit may have none.
[[nodiscard]] bool has_inhibitory(const Microcircuit& circuit);

/// Whether some neuron has an activation of this kind.
[[nodiscard]] bool has_unbounded_slope(const Microcircuit& circuit);

}  // namespace colonnade::spec
