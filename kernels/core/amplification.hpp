#pragma once

/// From a residual to a distance, in closed form for layers of lateral inhibition. With r = Phi(Wx + u) - x and slopes
/// of Phi in [0, 1], a certificate of theory.md, section 5, gives a factor G with max_i |x_i - x*_i| <= G max_i |r_i|.
/// NaN means: not certified. `at`: parameters of one column (core/parameters.hpp).
#include "core/largest_slope.hpp"

namespace colonnade::core {

/// What the layers of all columns have in common.
struct LateralLayer {
    Motif motif = Motif::shared;
    int channels = 1;
    Population population[2];
    double kernel_sum = 0.0;     ///< kernel motif: largest row sum of |K|, before w_EI
    double kernel_centre = 0.0;  ///< kernel motif: K(0)
};

/// G of a layer, and the largest row sum of |W| over its neurons, which bounds the drives and hence their rounding.
struct Amplification {
    double factor, row_sum;
};

/// The lesser of two of which NaN stands for none.
COLONNADE_HD double lesser_known(double a, double b) {
    return a != a || b < a ? b : a;
}

/// G from positive weights v and beta = max_i (Mv)_i / v_i.
COLONNADE_HD double contraction_from(double v_max, double v_min, double beta) {
    return beta < 1.0 ? v_max / v_min / (1.0 - max(0.0, beta)) : __builtin_nan("");
}

/// Contraction of a layer whose rows are alike within a population: a = w_EE, b = row sum of |inhibition|, c = w_IE
/// times the E neurons an interneuron hears, d = w_II. The interneurons' weight is chosen to make beta small.
COLONNADE_HD double contraction_factor(double a, double b, double c, double d) {
    double q = 1.0;
    if (b == 0.0)
        q = c == 0.0 ? 1.0 : max(1.0, 2.0 * c / (1.0 + d));
    else if (c == 0.0)
        q = a < 1.0 ? min(1.0, 0.5 * (1.0 - a) / b) : 1.0;
    else
        q = (0.5 * ((a - d) + sqrt((a + d) * (a + d) + 4.0 * b * c)) - a) / b;
    return contraction_from(max(1.0, q), min(1.0, q), max(a + b * q, c / q - d));
}

/// Lyapunov diagonal stability of any number of channels sharing an interneuron: the test alone (theory.md, section 5).
COLONNADE_HD bool is_diagonally_stable(double w_EE, double w_EI, double w_IE, double w_II) {
    return static_cast<int>(w_EE < 1.0) & static_cast<int>(w_EI > 0.0) & static_cast<int>(w_IE > 0.0) &
           static_cast<int>(w_II > -1.0);  // no branches: it is asked of every circuit
}

/// Lyapunov diagonal stability of N channels sharing an interneuron, w_EE < 1: P = diag(p_E, .., p_E, p_I) with
/// p_E w_EI = p_I w_IE leaves only the diagonal of sym(P(I - W)), so x -> (I - W)x - u is strongly monotone with
/// modulus m = min(1 - w_EE, 1 + w_II) in P's norm. The natural residual of the proximal equation then obeys |x - x*|_P
/// <= (1 + |I - W|_P) / m |r|_P, with |I - W|_P <= max(1 - w_EE, 1 + w_II) + sqrt(N w_EI w_IE), and |r|_P <= sqrt(N p_E
/// + p_I) max|r|.
COLONNADE_HD double diagonal_factor(int channels, double w_EE, double w_EI, double w_IE, double w_II) {
    if (!is_diagonally_stable(w_EE, w_EI, w_IE, w_II)) return __builtin_nan("");
    const auto n = static_cast<double>(channels);
    const double p_E = 1.0;
    const double p_I = w_EI / w_IE;
    const double modulus = min(1.0 - w_EE, 1.0 + w_II);
    const double norm = max(1.0 - w_EE, 1.0 + w_II) + sqrt(n * w_EI * w_IE);
    return (1.0 + norm) / modulus * sqrt((n * p_E + p_I) / min(p_E, p_I));
}

/// The same for pairs whose inhibition I -> E is symmetric with eigenvalues b_low to b_high and whose interneurons hear
/// their partners alone: in each mode I - W is [[1 - w_EE, b], [-w_IE, 1 + w_II]], so P = diag(1, .., q, ..) works iff
/// (b - q w_IE)^2 < 4 q (1 - w_EE)(1 + w_II) at both ends, and some q does iff
/// sqrt(b_high + m) - sqrt(b_low + m) < 2 sqrt(m) with m = (1 - w_EE)(1 + w_II) / w_IE.
COLONNADE_HD double diagonal_factor_of_pairs(int channels, double w_EE, double b_low, double b_high, double w_IE,
                                             double w_II) {
    if (w_EE >= 1.0 || w_IE <= 0.0 || w_II <= -1.0) return __builtin_nan("");
    const double m = (1.0 - w_EE) * (1.0 + w_II) / w_IE;
    if (b_low + m <= 0.0) return __builtin_nan("");
    const double apart = max(0.0, sqrt(b_high + m) - sqrt(m));
    const double together = sqrt(b_low + m) + sqrt(m);
    const double lowest = apart * apart;
    const double highest = together * together;
    if (!(lowest < highest)) return __builtin_nan("");
    const double middle = 0.5 * (b_low + b_high);
    const double r = middle > lowest && middle < highest ? middle : 0.5 * (lowest + highest);
    const double root = sqrt(r / w_IE);
    const double a = 1.0 - w_EE;
    const double d = 1.0 + w_II;
    double modulus = min(a, d);
    double norm = 0.0;
    for (int end = 0; end < 2; ++end) {
        const double up = (end == 0 ? b_low : b_high) / root;
        const double down = w_IE * root;
        const double half = 0.5 * (a - d);
        const double skew = 0.5 * (up - down);
        modulus = min(modulus, 0.5 * (a + d) - sqrt(half * half + skew * skew));
        norm = max(norm, max(abs(up), down));
    }
    if (modulus <= 0.0) return __builtin_nan("");  // rounding, at the very edge
    const auto n = static_cast<double>(channels);
    const double q = root * root;
    return (1.0 + max(a, d) + norm) / modulus * sqrt(n * (1.0 + q) / min(1.0, q));
}

/// Largest row sum of |inhibition| onto an E neuron.
template <class At>
COLONNADE_HD double inhibition_row_sum(const LateralLayer& layer, const At& at) {
    if (layer.motif == Motif::shared) return abs(at(Quantity::w_EI));
    if (layer.motif == Motif::paired)
        return abs(at(Quantity::w_self)) + static_cast<double>(layer.channels - 1) * abs(at(Quantity::w_cross));
    return layer.kernel_sum * abs(at(Quantity::w_EI));
}

/// G of one layer from the smallest certificate that applies, NaN also where an activation breaks its slope condition;
/// and its row sum.
template <class At>
COLONNADE_HD Amplification lateral_amplification(const LateralLayer& layer, const At& at) {
    const double w_EE = at(Quantity::w_EE);
    const double w_IE = at(Quantity::w_IE);
    const double w_II = at(Quantity::w_II);
    const double inhibition = inhibition_row_sum(layer, at);
    // E neurons that drive one interneuron
    const double sources = layer.motif == Motif::shared ? static_cast<double>(layer.channels) : 1.0;
    const double row_sum = max(abs(w_EE) + inhibition, abs(w_IE) * sources + abs(w_II));
    if (!is_proximal(layer.population, at)) return {__builtin_nan(""), row_sum};
    const double contraction = contraction_factor(w_EE, inhibition, abs(w_IE) * sources, w_II);
    if (layer.motif == Motif::shared)
        return {lesser_known(contraction, diagonal_factor(layer.channels, w_EE, at(Quantity::w_EI), w_IE, w_II)),
                row_sum};
    // ends of the spectrum of the inhibition I -> E; of a kernel by Gershgorin's discs
    double low = 0.0, high = 0.0;
    if (layer.motif == Motif::paired) {
        const double cross = at(Quantity::w_cross);
        const double own = at(Quantity::w_self) - cross;
        const double mean = own + static_cast<double>(layer.channels) * cross;
        low = min(own, mean), high = max(own, mean);
    } else {
        low = 2.0 * layer.kernel_centre * at(Quantity::w_EI) - inhibition, high = inhibition;
    }
    return {lesser_known(contraction, diagonal_factor_of_pairs(layer.channels, w_EE, low, high, w_IE, w_II)), row_sum};
}

}  // namespace colonnade::core
