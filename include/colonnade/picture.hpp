#pragma once

/// Results as pictures. Link colonnade::io.
#include <string>

#include "colonnade/continuation.hpp"
#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// The bytes of what `draw_atlas` writes at `path`. Throws Error: `path` ends in neither .svg nor .png; the picture
/// does not fit in memory (Fault::machine).
[[nodiscard]] std::string atlas_picture(const Dataset& dataset, const std::string& path);

/// Draws a dataset that `compute_atlas` has made, what is observed beside what is certified, as SVG or PNG by the
/// ending of `path`. Throws Error as `atlas_picture` does, and when it cannot be written.
void draw_atlas(const Dataset& dataset, const std::string& path);

/// The diagram as a picture, PNG where continuation.picture ends so, else SVG: a panel each for the first neuron of
/// both populations in the last layer, rate against the key, stable parts solid, unstable ones dashed, special points
/// marked. Empty when there is no branch.
[[nodiscard]] std::string picture(const Diagram& diagram, const Spec& spec);

}  // namespace colonnade
