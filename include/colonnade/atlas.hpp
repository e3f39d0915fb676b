#pragma once

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// Maps the regimes of one circuit over the two keys of the spec's [atlas] (docs/atlas.md): what is observed at each
/// point of a grid, by following the flow from several initial states and by finite-difference responses; what is
/// certified there; and where the observed regime changes, bisected along the grid's edges. Progress counts points.
/// Throws Error: no [atlas], a sweep beside it, several systems a column, too little memory.
[[nodiscard]] Dataset atlas(const Experiment& experiment, const RunOptions& options = {});

}  // namespace colonnade
