#pragma once

#include <functional>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::atlas {

/// A piece of a curve.
struct Line {
    double x0, y0, x1, y1;
};

/// A curve over the two keys of an atlas: of theory.md, section 6, or of folds or Hopf points.
struct Curve {
    std::string name;  ///< `switch`, `determinant` or `trace`; `fold` or `hopf`
    std::vector<Line> lines;
};

/// The switch w_EE = 1, Delta = (1 - w_EE)(1 + w_II) + w_EI w_IE = 0 and trace (w_EE - 1)/tau_E - (1 + w_II)/tau_I = 0:
/// zero lines of the closed forms in cells of the atlas's grid (marching squares, linear between its points, of which
/// at most some hundreds an axis are looked at). Only the pieces inside the atlas; none for a circuit that is not a
/// Wilson-Cowan pair of one layer with relu or saturated activations, whose slope 1 they are about.
[[nodiscard]] std::vector<Curve> closed_form_curves(const Spec& base);

/// The curves of folds and of Hopf points of smooth circuits of up to four neurons in a column, as `continue` follows
/// them in two keys; none where an axis lists its values, both keys stand for one number or
/// continuation::may_be_followed() says no. Throws Interrupted.
[[nodiscard]] std::vector<Curve> followed_curves(const Spec& base, const std::function<bool()>& stop);

/// All curves that are drawn over an atlas.
[[nodiscard]] std::vector<Curve> curves_over(const Spec& base, const std::function<bool()>& stop);

}  // namespace colonnade::atlas
