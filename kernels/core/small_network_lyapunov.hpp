#pragma once

/// Second rung of theory.md, section 5, for three neurons: a diagonal P that proves stability, in closed form.
///
/// B = I - W is diagonally stable iff PB + B'P is positive definite for some diagonal P > 0. With y = (x, s), x of the
/// first two neurons, b = (b_13, b_23) and c = (b_31, b_32):
///     y'PBy = q(x, s) + p_3 g(x, s),   q = x'P_2 (B_11 x + b s),   g = s (c'x + b_33 s).
/// Let b_33 > 0. Some p_3 makes it positive for all y iff q > 0 wherever g <= 0 (the S-lemma). For a given x that is an
/// interval of s that ends where s = 0 and where c'x + b_33 s = 0, and q is affine in s: so iff q > 0 at both ends, iff
/// P_2 serves both B_11 and the Schur complement T = B_11 - b c' / b_33. (Redheffer, Volterra multipliers I and II,
/// SIAM J. Algebraic Discrete Methods 6, 1985.) P_2 = diag(1, q) serves a 2 x 2 matrix X iff (x_12 + q x_21)^2 < 4 q
/// x_11 x_22, iff q lies between x_12^2 / e^2 and e^2 / x_21^2 with e = sqrt(x_11 x_22) + sqrt(det X). So B is
/// diagonally stable iff all its principal minors are positive (B_11, T and b_33 have positive diagonals and
/// determinants) and |b_12 t_21| and |t_12 b_21| are less than e_B e_T. What is found here is only a candidate: the
/// proof is that its S = PB + B'P has positive leading minors (Sylvester), rounding included.
#include "kernels/core/small_network.hpp"

namespace colonnade::core {

/// The ratios q = p_2 / p_1 that serve B_11 and T, as far as rounding lets them be seen; not finite where B is no
/// P-matrix.
template <class V>
struct Ratios {
    V t[2][2];        ///< b_33 T
    V low[2];         ///< q > low, of B_11 and of T
    V reciprocal[2];  ///< 1 / q > reciprocal, likewise
};

template <class V>
COLONNADE_HD V squared(V a) {
    return a * a;
}

template <class V>
COLONNADE_HD Ratios<V> ratios(const Matrix3<ErrorBounded<V>>& b, const Minors3<V>& m) {
    const auto& x = b.at;
    Ratios<V> r;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j) r.t[i][j] = x[i][j].value * x[2][2].value - x[i][2].value * x[2][j].value;
    const V edge_b = sqrt(x[0][0].value * x[1][1].value) + sqrt(m.two[2].value);
    const V edge_t = sqrt(m.two[1].value * m.two[0].value) + sqrt(x[2][2].value * m.three.value);
    r.low[0] = squared(x[0][1].value / edge_b);
    r.low[1] = squared(r.t[0][1] / edge_t);
    r.reciprocal[0] = squared(x[1][0].value / edge_b);
    r.reciprocal[1] = squared(r.t[1][0] / edge_t);
    return r;
}

/// A number well inside (low, 1 / reciprocal): the geometric mean; `even`, which makes weights alike, where an end is
/// open to 0 or to infinity and as far as the other end allows.
template <class V>
COLONNADE_HD V inside(V low, V reciprocal, V even) {
    const V zero = splat<V>(0);
    const V open_below = select(reciprocal > zero, min(even, splat<V>(0.25) / reciprocal), even);
    const V bounded_below = select(reciprocal > zero, sqrt(low / reciprocal), max(even, splat<V>(4) * low));
    return select(low > zero, bounded_below, open_below);
}

/// Smallest root of det(S - lambda I) for a positive definite S, from below by Laguerre's method, which from there
/// never passes it but for rounding. At a threefold root that may be all there is to a step: never beyond the mean.
template <class V>
COLONNADE_HD V smallest_eigenvalue(const Matrix3<ErrorBounded<V>>& s, const Minors3<V>& m) {
    const V zero = splat<V>(0);
    const V e_1 = (s.at[0][0].value + s.at[1][1].value) + s.at[2][2].value;
    const V e_2 = (m.two[0].value + m.two[1].value) + m.two[2].value;
    const V mean = e_1 / splat<V>(3);
    V lambda = zero;
    for (int iteration = 0; iteration < 8; ++iteration) {
        // f, -f' and f'' of (e_3 - e_2 lambda + e_1 lambda^2 - lambda^3), positive left of the smallest root
        const V f = ((e_1 - lambda) * lambda - e_2) * lambda + m.three.value;
        const V slope = (splat<V>(3) * lambda - (e_1 + e_1)) * lambda + e_2;
        const V curvature = (e_1 + e_1) - splat<V>(6) * lambda;
        const V discriminant = splat<V>(4) * (slope * slope) - splat<V>(6) * (f * curvature);
        const V step = splat<V>(3) * f / (slope + sqrt(max(discriminant, zero)));
        lambda = min(select(step > zero, lambda + step, lambda), mean);
    }
    return lambda;
}

/// PB + B'P, less `margin` on the diagonal.
template <class V>
COLONNADE_HD Matrix3<ErrorBounded<V>> symmetrised(const Matrix3<ErrorBounded<V>>& b, const V (&p)[3], V margin) {
    Matrix3<ErrorBounded<V>> s;
    for (int i = 0; i < 3; ++i)
        for (int j = i; j < 3; ++j) {
            const ErrorBounded<V> sum = ErrorBounded<V>(p[i]) * b.at[i][j] + ErrorBounded<V>(p[j]) * b.at[j][i];
            s.at[i][j] = s.at[j][i] = i == j ? sum - ErrorBounded<V>(margin) : sum;
        }
    return s;
}

/// Whether a symmetric matrix of these minors is certainly positive definite.
template <class V>
COLONNADE_HD V is_definite(const Minors3<V>& s) {
    AllPositive<V> all;
    all.consider(s.one[0]);
    all.consider(s.two[2]);
    all.consider(s.three);
    return all.answer;
}

/// p of trace `neurons` that the derivation above gives.
template <class V>
COLONNADE_HD void find_lyapunov(const Matrix3<ErrorBounded<V>>& bounded, const Ratios<V>& r, int neurons, V (&p)[3]) {
    const auto& b = bounded.at;
    const V zero = splat<V>(0), one = splat<V>(1);
    const V q = inside(max(r.low[0], r.low[1]), max(r.reciprocal[0], r.reciprocal[1]), b[0][0].value / b[1][1].value);
    // p_3 between the roots of alpha - 2 middle p_3 + gamma p_3^2, S_2 = P_2 B_11 + B_11' P_2
    const V s_11 = b[0][0].value + b[0][0].value, s_22 = q * (b[1][1].value + b[1][1].value);
    const V s_12 = b[0][1].value + q * b[1][0].value;
    const V a_1 = b[0][2].value, a_2 = q * b[1][2].value, c_1 = b[2][0].value, c_2 = b[2][1].value;
    const auto form = [&](V x_1, V x_2, V y_1, V y_2) COLONNADE_INLINE {
        return (s_22 * x_1 * y_1 + s_11 * x_2 * y_2) - s_12 * (x_1 * y_2 + x_2 * y_1);
    };
    const V alpha = form(a_1, a_2, a_1, a_2), gamma = form(c_1, c_2, c_1, c_2), delta = form(a_1, a_2, c_1, c_2);
    const V middle = b[2][2].value * (s_11 * s_22 - s_12 * s_12) - delta;
    const auto both = (alpha > zero) & (gamma > zero);
    V p_3 = select(both, sqrt(alpha / gamma),
                   inside(splat<V>(0.25) * alpha / middle, splat<V>(0.5) * gamma / middle,
                          s_11 / (b[2][2].value + b[2][2].value)));
    // a neuron that is not there must not be what bounds the margin
    if (neurons < 3) p_3 = s_11 + s_22;
    const V trace = neurons < 3 ? one + q : (one + q) + p_3;
    const V scale = splat<V>(static_cast<double>(neurons)) / trace;
    p[0] = scale;
    p[1] = q * scale;
    p[2] = p_3 * scale;
}

template <class V>
struct Lyapunov3 {
    V holds;   ///< 1 where P proves diagonal stability, else 0
    V p[3];    ///< diagonal of P > 0, trace n; of no meaning unless it holds
    V margin;  ///< proven lower bound on -lambda_max(PA + A'P), where it holds
};

template <class V>
COLONNADE_HD Lyapunov3<V> lyapunov(const Matrix3<ErrorBounded<V>>& b, const Ratios<V>& r, int neurons) {
    Lyapunov3<V> found;
    find_lyapunov(b, r, neurons, found.p);
    const auto& p = found.p;
    const V zero = splat<V>(0), yes = splat<V>(answer_yes);
    const Matrix3<ErrorBounded<V>> s = symmetrised(b, p, zero);
    const Minors3<V> of_s = minors(s);
    const auto is_weight = (p[0] > zero) & (p[1] > zero) & (p[2] > zero);
    found.holds = select(is_weight, select(is_definite(of_s) == yes, yes, zero), zero);
    // a little less than the eigenvalue, which is rounded; where it is double or threefold the determinant of what
    // is left is small to that order
    const V smallest = max(zero, smallest_eigenvalue(s, of_s));
    found.margin = zero;
    constexpr double shares[] = {0x1p-12, 0x1p-22, 0x1p-30};
    for (const double less : shares) {
        const V tried = smallest * splat<V>(1.0 - less);
        found.margin = select(is_definite(minors(symmetrised(b, p, tried))) == yes, tried, found.margin);
    }
    return found;
}

}  // namespace colonnade::core
