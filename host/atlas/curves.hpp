#pragma once

#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::atlas {

/// A piece of a curve.
struct Line {
    double x0, y0, x1, y1;
};

/// A curve of theory.md, section 6, over the two keys of an atlas.
struct Curve {
    std::string name;  ///< `switch`, `determinant` or `trace`
    std::vector<Line> lines;
};

/// The switch w_EE = 1, Delta = (1 - w_EE)(1 + w_II) + w_EI w_IE = 0 and trace (w_EE - 1)/tau_E - (1 + w_II)/tau_I = 0:
/// zero lines of the closed forms in cells of the atlas's grid (marching squares, linear between its points, of which
/// at most some hundreds an axis are looked at). Only the pieces inside the atlas; none for a circuit that is not a
/// Wilson-Cowan pair of one layer with relu or saturated activations, whose slope 1 they are about.
[[nodiscard]] std::vector<Curve> closed_form_curves(const Spec& base);

}  // namespace colonnade::atlas
