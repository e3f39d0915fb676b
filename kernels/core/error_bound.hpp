#pragma once

/// How far rates are at most from the equilibrium of the column as specified, from the factors of
/// core/amplification.hpp: they multiply the residual, the error of the drive from below, and what rounding the
/// parameters and the sums may hide, (n + 6) epsilon (|W|_inf max|x| + |u|_max + max|x|), each of the n + 1 terms of a
/// drive being rounded at most twice, the response and the difference once more.
#include "core/amplification.hpp"

namespace colonnade::core {

/// What is known of one column's system when its error is bounded.
struct Solved {
    double residual = 0.0;      ///< as computed, in the precision of the run
    double magnitude = 0.0;     ///< max_i |x_i|
    double drive = 0.0;         ///< largest external drive
    double driver_error = 0.0;  ///< bound on the error of the rates of the layer below, 0 for the first
    double epsilon = 0.0;       ///< distance from 1 to the next number in the precision of the run
};

COLONNADE_HD double hidden_by_rounding(int neurons, double row_sum, const Solved& solved) {
    return (static_cast<double>(neurons) + 6.0) * solved.epsilon *
           (row_sum * solved.magnitude + solved.drive + solved.magnitude);
}

/// Bound on max_i |x_i - x*_i| for `layers` layers in one system, none of which hears the one above. `own(l)`: the
/// layer's Amplification; `gain(l)`: |feedforward| into it, 0 for the first layer of all; `neurons`: of a layer. NaN
/// where some layer is not certified.
template <class Own, class Gain>
COLONNADE_HD double error_bound(int layers, int neurons, const Solved& solved, const Own& own, const Gain& gain) {
    double largest = 0.0;
    double below = solved.driver_error;
    for (int l = 0; l < layers; ++l) {
        const Amplification layer = own(l);
        const double from_below = gain(l);
        const double summed = l > 0 ? from_below : 0.0;  // the layer below is summed here only inside one system
        below = layer.factor *
                (solved.residual + from_below * below + hidden_by_rounding(neurons, layer.row_sum + summed, solved));
        if (below != below) return one_nan(below);
        largest = max(below, largest);
    }
    return largest;
}

/// The bound as a function of a residual r relative to max(1, max|x|) of a system driven without error: at most
/// factor * r + hidden.
struct Affine {
    double factor = 0.0, hidden = 0.0;
};

/// `rest`: a Solved of magnitude 1 without a residual.
template <class Own, class Gain>
COLONNADE_HD Affine affine_bound(int layers, int neurons, const Solved& rest, const Own& own, const Gain& gain) {
    Affine all, below;  // each layer's own inequality applied to the one below
    for (int l = 0; l < layers; ++l) {
        const Amplification layer = own(l);
        const double from_below = l > 0 ? gain(l) : 0.0;
        below.factor = layer.factor * (1.0 + from_below * below.factor);
        below.hidden =
            layer.factor * (from_below * below.hidden + hidden_by_rounding(neurons, layer.row_sum + from_below, rest));
        if (below.factor != below.factor) return {below.factor, below.hidden};
        all.factor = max(below.factor, all.factor);
        all.hidden = max(below.hidden, all.hidden);
    }
    return all;
}

/// The residual, relative to max(1, max|x|), at which the bound falls to `tolerance`, or to what rounding leaves of it;
/// at most `tolerance`, and that where no certificate applies.
COLONNADE_HD double residual_for(double tolerance, const Affine& bound) {
    if (bound.factor != bound.factor) return tolerance;
    return min(tolerance, max(tolerance, bound.hidden) / bound.factor);
}

/// Residual at which a march ends: the one wanted, as far as steps can tell that move no rate by less than half a unit
/// in its last place. `smallest_gain`: the least h / tau, or gamma.
COLONNADE_HD double reachable_residual(double tolerance, double wanted, double epsilon, double smallest_gain) {
    return min(tolerance, max(wanted, 4.0 * epsilon / smallest_gain));
}

}  // namespace colonnade::core
