#pragma once

/// How far rates are at most from the equilibrium of the column as specified, from the factors of
/// core/error_factor.hpp: they multiply the residual, the error of the drive from below, and what rounding the
/// parameters and the sums may hide, (n + 6) epsilon (|W|_inf max|x| + |u|_max + max|x|), each of the n + 1 terms of a
/// drive being rounded at most twice, the response and the difference once more. V: a lane of double.
#include "kernels/core/error_factor.hpp"

namespace colonnade::core {

/// What is known of a lane of columns' systems when their errors are bounded.
template <class V>
struct LaneSolved {
    V residual = splat<V>(0);      ///< as computed, in the precision of the run
    V magnitude = splat<V>(0);     ///< max_i |x_i|
    V drive = splat<V>(0);         ///< largest external drive
    V driver_error = splat<V>(0);  ///< bound on the error of the rates of the layer below, 0 for the first
    double epsilon = 0.0;          ///< distance from 1 to the next number in the precision of the run
};
using Solved = LaneSolved<double>;

template <class V>
COLONNADE_HD V hidden_by_rounding(int neurons, V row_sum, const LaneSolved<V>& solved) {
    return splat<V>((static_cast<double>(neurons) + 6.0) * solved.epsilon) *
           (row_sum * solved.magnitude + solved.drive + solved.magnitude);
}

/// Bound on max_i |x_i - x*_i| for `layers` layers in one system, none of which hears the one above. `own(l)`: the
/// layer's error_factor; `gain(l)`: |feedforward| into it, 0 for the first layer of all; `neurons`: of a layer. NaN
/// where some layer is not certified.
template <class V, class Own, class Gain>
COLONNADE_HD V error_bound(int layers, int neurons, const LaneSolved<V>& solved, const Own& own, const Gain& gain) {
    V largest = splat<V>(0);
    V below = solved.driver_error;
    for (int l = 0; l < layers; ++l) {
        const LaneErrorFactor<V> layer = own(l);
        const V from_below = gain(l);
        // the layer below is summed here only inside one system
        const V row_sum = layer.row_sum + (l > 0 ? from_below : splat<V>(0));
        below = layer.factor * (solved.residual + from_below * below + hidden_by_rounding(neurons, row_sum, solved));
        largest = max(below, largest);
    }
    return select(below == below, largest, not_certified<V>());  // a NaN stays one in all layers above
}

/// The bound as a function of a residual r relative to max(1, max|x|) of a system driven without error: at most
/// factor * r + hidden.
template <class V>
struct Affine {
    V factor = splat<V>(0), hidden = splat<V>(0);
};

/// `rest`: what is known, of magnitude 1 and without a residual.
template <class V, class Own, class Gain>
COLONNADE_HD Affine<V> affine_bound(int layers, int neurons, const LaneSolved<V>& rest, const Own& own,
                                    const Gain& gain) {
    Affine<V> all, below;  // each layer's own inequality applied to the one below
    for (int l = 0; l < layers; ++l) {
        const LaneErrorFactor<V> layer = own(l);
        const V from_below = l > 0 ? gain(l) : splat<V>(0);
        below.factor = layer.factor * (splat<V>(1) + from_below * below.factor);
        below.hidden =
            layer.factor * (from_below * below.hidden + hidden_by_rounding(neurons, layer.row_sum + from_below, rest));
        all.factor = max(below.factor, all.factor);
        all.hidden = max(below.hidden, all.hidden);
    }
    all.factor = select(below.factor == below.factor, all.factor, not_certified<V>());
    return all;
}

/// The residual, relative to max(1, max|x|), at which the bound falls to `tolerance`, or to what rounding leaves of it;
/// at most `tolerance`, and that where no certificate applies.
template <class V>
COLONNADE_HD V residual_for(double tolerance, const Affine<V>& bound) {
    const V wanted = splat<V>(tolerance);
    return select(bound.factor == bound.factor, min(wanted, max(wanted, bound.hidden) / bound.factor), wanted);
}

/// Residual at which a march ends: the one wanted, as far as steps can tell that move no rate by less than half a unit
/// in its last place. `smallest_gain`: the least h / tau, or gamma.
template <class V>
COLONNADE_HD V reachable_residual(double tolerance, V wanted, double epsilon, V smallest_gain) {
    return min(splat<V>(tolerance), max(wanted, splat<V>(4.0 * epsilon) / smallest_gain));
}

}  // namespace colonnade::core
