#pragma once

#include <string>

#include "colonnade/dataset.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// Maps the circuit of a spec over the two keys of its [atlas] (theory.md, sections 5 and 6): what is observed of every
/// point, what is certified, boundaries between observed labels bisected along the edges of the grid, and for a
/// Wilson-Cowan pair the closed-form curves. docs/output.md names the variables. Nothing depends on threads or batches.
/// Throws Error: the spec has no [atlas], or a [sweep] beside it; memory as for `run`. Interrupted as for `run`.
[[nodiscard]] Dataset compute_atlas(const Experiment& experiment, const RunOptions& options = {});

/// The bytes of what `draw_atlas` writes at `path`. Throws Error: `path` ends in neither .svg nor .png; the picture
/// does not fit in memory (Fault::machine).
[[nodiscard]] std::string atlas_picture(const Dataset& dataset, const std::string& path);

/// Draws a dataset that `compute_atlas` has made, what is observed beside what is certified, as SVG or PNG by the
/// ending of `path`. Throws Error as `atlas_picture` does, and when it cannot be written.
void draw_atlas(const Dataset& dataset, const std::string& path);

}  // namespace colonnade
