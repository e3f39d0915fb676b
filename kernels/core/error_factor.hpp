#pragma once

/// From a residual to a distance, in closed form for layers of lateral inhibition. With r = Phi(Wx + u) - x and slopes
/// of Phi in [0, 1], a certificate of theory.md, section 5, gives a factor G with max_i |x_i - x*_i| <= G max_i |r_i|.
/// NaN means: not certified. `at`: parameters of a lane of columns (core/parameters.hpp); V: a lane of double. Cases
/// are chosen, not branched to, so that neighbouring columns run on vectors.
#include "kernels/core/activation_numbers.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// What the layers of all columns have in common.
struct LateralLayer {
    Motif motif = Motif::shared;
    int channels = 1;
    ActivationForm activation[2];
    double kernel_sum = 0.0;     ///< kernel motif: largest row sum of |K|, before w_EI
    double kernel_centre = 0.0;  ///< kernel motif: K(0)
};

/// G of a layer, and the largest row sum of |W| over its neurons, which bounds the drives and hence their rounding.
template <class V>
struct LaneErrorFactor {
    V factor, row_sum;
};
using ErrorFactor = LaneErrorFactor<double>;

template <class V>
COLONNADE_HD V not_certified() {
    return splat<V>(__builtin_nan(""));
}

/// The lesser of two of which NaN stands for none.
template <class V>
COLONNADE_HD V lesser_known(V a, V b) {
    return select(b < a, b, select(a == a, a, b));
}

/// G from positive weights v and beta = max_i (Mv)_i / v_i.
template <class V>
COLONNADE_HD V contraction_from(V v_max, V v_min, V beta) {
    const V one = splat<V>(1);
    return select(beta < one, v_max / v_min / (one - max(splat<V>(0), beta)), not_certified<V>());
}

/// Contraction of a layer whose rows are alike within a population: a = w_EE, b = row sum of |inhibition|, c = w_IE
/// times the E neurons an interneuron hears, d = w_II. The interneurons' weight is chosen to make beta small.
template <class V>
COLONNADE_HD V contraction_factor(V a, V b, V c, V d) {
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    const V half = splat<V>(0.5);
    const V uninhibited = select(c == zero, one, max(one, splat<V>(2) * c / (one + d)));
    const V undriven = select(a < one, min(one, half * (one - a) / b), one);
    const V coupled = (half * ((a - d) + sqrt((a + d) * (a + d) + splat<V>(4) * b * c)) - a) / b;
    const V q = select(b == zero, uninhibited, select(c == zero, undriven, coupled));
    return contraction_from(max(one, q), min(one, q), max(a + b * q, c / q - d));
}

/// Lyapunov diagonal stability of any number of channels sharing an interneuron: the test alone (theory.md, section 5),
/// a mask.
template <class V>
COLONNADE_HD auto is_diagonally_stable(V w_EE, V w_EI, V w_IE, V w_II) {
    return (w_EE < splat<V>(1)) & (w_EI > splat<V>(0)) & (w_IE > splat<V>(0)) & (w_II > splat<V>(-1));
}

/// Lyapunov diagonal stability of N channels sharing an interneuron, w_EE < 1: P = diag(p_E, .., p_E, p_I) with
/// p_E w_EI = p_I w_IE leaves only the diagonal of sym(P(I - W)), so x -> (I - W)x - u is strongly monotone with
/// modulus m = min(1 - w_EE, 1 + w_II) in P's norm. The natural residual of the proximal equation then obeys |x - x*|_P
/// <= (1 + |I - W|_P) / m |r|_P, with |I - W|_P <= max(1 - w_EE, 1 + w_II) + sqrt(N w_EI w_IE), and |r|_P <= sqrt(N p_E
/// + p_I) max|r|.
template <class V>
COLONNADE_HD V diagonal_factor(int channels, V w_EE, V w_EI, V w_IE, V w_II) {
    const V one = splat<V>(1);
    const V n = splat<V>(static_cast<double>(channels));
    const V p_E = one;
    const V p_I = w_EI / w_IE;
    const V modulus = min(one - w_EE, one + w_II);
    const V norm = max(one - w_EE, one + w_II) + sqrt(n * w_EI * w_IE);
    const V factor = (one + norm) / modulus * sqrt((n * p_E + p_I) / min(p_E, p_I));
    return select(is_diagonally_stable(w_EE, w_EI, w_IE, w_II), factor, not_certified<V>());
}

/// The same for pairs whose inhibition I -> E is symmetric with eigenvalues b_low to b_high and whose interneurons hear
/// their partners alone: in each mode I - W is [[1 - w_EE, b], [-w_IE, 1 + w_II]], so P = diag(1, .., q, ..) works iff
/// (b - q w_IE)^2 < 4 q (1 - w_EE)(1 + w_II) at both ends, and some q does iff
/// sqrt(b_high + m) - sqrt(b_low + m) < 2 sqrt(m) with m = (1 - w_EE)(1 + w_II) / w_IE.
template <class V>
COLONNADE_HD V diagonal_factor_of_pairs(int channels, V w_EE, V b_low, V b_high, V w_IE, V w_II) {
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    const V half = splat<V>(0.5);
    const auto damped = (w_EE < one) & (w_IE > zero) & (w_II > splat<V>(-1));
    const V m = (one - w_EE) * (one + w_II) / w_IE;
    const V apart = max(zero, sqrt(b_high + m) - sqrt(m));
    const V together = sqrt(b_low + m) + sqrt(m);
    const V lowest = apart * apart;
    const V highest = together * together;
    const V middle = half * (b_low + b_high);
    const V r = select((middle > lowest) & (middle < highest), middle, half * (lowest + highest));
    const V root = sqrt(r / w_IE);
    const V a = one - w_EE;
    const V d = one + w_II;
    V modulus = min(a, d);
    V norm = zero;
    for (int end = 0; end < 2; ++end) {
        const V up = (end == 0 ? b_low : b_high) / root;
        const V down = w_IE * root;
        const V across = half * (a - d);
        const V skew = half * (up - down);
        modulus = min(modulus, half * (a + d) - sqrt(across * across + skew * skew));
        norm = max(norm, max(abs(up), down));
    }
    const V n = splat<V>(static_cast<double>(channels));
    const V q = root * root;
    const V factor = (one + max(a, d) + norm) / modulus * sqrt(n * (one + q) / min(one, q));
    // by rounding the modulus may vanish at the very edge
    const auto holds = damped & (b_low + m > zero) & (lowest < highest) & (modulus > zero);
    return select(holds, factor, not_certified<V>());
}

/// Largest row sum of |inhibition| onto an E neuron.
template <class At, class V = lane_of<At>>
COLONNADE_HD V inhibition_row_sum(const LateralLayer& layer, const At& at) {
    if (layer.motif == Motif::shared) return abs(at(ParameterId::w_EI));
    if (layer.motif == Motif::paired)
        return abs(at(ParameterId::w_self)) +
               splat<V>(static_cast<double>(layer.channels - 1)) * abs(at(ParameterId::w_cross));
    return splat<V>(layer.kernel_sum) * abs(at(ParameterId::w_EI));
}

/// G of one layer from the smallest certificate that applies, NaN also where an activation breaks its slope condition;
/// and its row sum.
template <class At, class V = lane_of<At>>
COLONNADE_HD LaneErrorFactor<V> lateral_error_factor(const LateralLayer& layer, const At& at) {
    const V w_EE = at(ParameterId::w_EE);
    const V w_IE = at(ParameterId::w_IE);
    const V w_II = at(ParameterId::w_II);
    const V inhibition = inhibition_row_sum(layer, at);
    // E neurons that drive one interneuron
    const V sources = splat<V>(layer.motif == Motif::shared ? static_cast<double>(layer.channels) : 1.0);
    const V row_sum = max(abs(w_EE) + inhibition, abs(w_IE) * sources + abs(w_II));
    const auto proximal = is_proximal(layer.activation, at);
    const V contraction = contraction_factor(w_EE, inhibition, abs(w_IE) * sources, w_II);
    V diagonal = not_certified<V>();
    if (layer.motif == Motif::shared) {
        diagonal = diagonal_factor(layer.channels, w_EE, at(ParameterId::w_EI), w_IE, w_II);
    } else {
        // ends of the spectrum of the inhibition I -> E; of a kernel by Gershgorin's discs
        V low = splat<V>(0);
        V high = inhibition;
        if (layer.motif == Motif::paired) {
            const V cross = at(ParameterId::w_cross);
            const V own = at(ParameterId::w_self) - cross;
            const V mean = own + splat<V>(static_cast<double>(layer.channels)) * cross;
            low = min(own, mean), high = max(own, mean);
        } else {
            low = splat<V>(2.0 * layer.kernel_centre) * at(ParameterId::w_EI) - inhibition;
        }
        diagonal = diagonal_factor_of_pairs(layer.channels, w_EE, low, high, w_IE, w_II);
    }
    return {select(proximal, lesser_known(contraction, diagonal), not_certified<V>()), row_sum};
}

}  // namespace colonnade::core
