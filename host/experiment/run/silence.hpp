#pragma once

#include <algorithm>

#include "colonnade/spec.hpp"

namespace colonnade::experiment {

/// Share of the winner's rate below which a loser is silent: what the tolerance leaves undecided.
[[nodiscard]] inline double silent_share(const Spec& spec) {
    return std::max(10.0 * spec.solve.tolerance, 1e-9);
}

}  // namespace colonnade::experiment
