#pragma once

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// Maps the circuit of a spec over the two keys of its [atlas] (theory.md, sections 5 and 6): what is observed of every
/// point, what is certified, boundaries between observed labels bisected along the edges of the grid, and for a
/// Wilson-Cowan pair the closed-form curves. docs/output.md names the variables. Nothing depends on threads or batches.
/// Throws Error: the spec has no [atlas], or a [sweep] beside it; memory as for `run`. Interrupted as for `run`.
[[nodiscard]] Dataset compute_atlas(const Experiment& experiment, const RunOptions& options = {});

}  // namespace colonnade
