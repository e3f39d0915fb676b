#pragma once

/// First rung of theory.md, section 5, for three neurons: alpha(M) < 1 with M the Metzler majorant of W.
#include "kernels/core/small_network.hpp"

namespace colonnade::core {

template <class V>
struct Contraction3 {
    V answer;
    V majorant;    ///< proven bound max(0, alpha(M)) <= majorant, below 1, where the answer is yes; else of no meaning
    V weights[3];  ///< v > 0, largest 1, with (Mv)_i <= majorant v_i: of the norm max_i |x_i| / v_i
};

/// max(0, max_i (Mv)_i / v_i), rounded up: a sum of three products is within 4 u of the sum of their magnitudes, and 8
/// u cover the rounding of that bound.
template <class V>
COLONNADE_HD V majorant_of(const Matrix3<V>& m, const V (&v)[3]) {
    V largest = splat<V>(0);
    for (int i = 0; i < 3; ++i) {
        const V sum = (m.at[i][0] * v[0] + m.at[i][1] * v[1]) + m.at[i][2] * v[2];
        const V magnitude = (abs(m.at[i][0]) * v[0] + abs(m.at[i][1]) * v[1]) + abs(m.at[i][2]) * v[2];
        const V above = sum + (splat<V>(8.0 * unit_roundoff) * magnitude + splat<V>(4.0 * underflow_bound));
        largest = max(above / v[i], largest);
    }
    return largest * splat<V>(bound_slack) + splat<V>(underflow_bound);
}

/// v <- (shift I - M)^-1 v up to a factor, its largest component 1 and none below 2^-40. shift > alpha(M): of the
/// adjugate, which has no negative entry, only the first term of each row can cancel.
template <class V>
COLONNADE_HD void adjugate_times(const Matrix3<V>& m, V shift, V (&v)[3]) {
    const auto& x = m.at;
    const V a = shift - x[0][0], b = shift - x[1][1], c = shift - x[2][2];
    const V next[3] = {((b * c - x[1][2] * x[2][1]) * v[0] + (x[0][1] * c + x[0][2] * x[2][1]) * v[1]) +
                           (x[0][1] * x[1][2] + x[0][2] * b) * v[2],
                       ((a * c - x[0][2] * x[2][0]) * v[1] + (x[1][0] * c + x[1][2] * x[2][0]) * v[0]) +
                           (x[1][0] * x[0][2] + x[1][2] * a) * v[2],
                       ((a * b - x[0][1] * x[1][0]) * v[2] + (x[2][0] * b + x[2][1] * x[1][0]) * v[0]) +
                           (x[2][1] * a + x[2][0] * x[0][1]) * v[1]};
    const V largest = max(max(next[0], next[1]), next[2]);
    for (int i = 0; i < 3; ++i) v[i] = max(next[i] / largest, splat<V>(0x1p-40));
}

/// The answer comes from signs: alpha(M) < 1 iff I - M, whose off-diagonal entries are not positive, is an M-matrix,
/// iff all its principal minors are positive (Berman and Plemmons, Nonnegative Matrices, theorem 6.2.3). v comes from
/// Noda's iteration v <- (beta I - M)^-1 v with beta = max_i (Mv)_i / v_i, which falls to alpha(M) quadratically where
/// M is irreducible; any v > 0 proves its own beta. beta is taken a little larger, so that the inverse exists, and
/// small components are lifted, so that v > 0 where M is reducible: both cost sharpness, not truth.
template <class V>
COLONNADE_HD Contraction3<V> contraction(const Matrix3<V>& w) {
    Matrix3<V> m;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) m.at[i][j] = i == j ? w.at[i][j] : abs(w.at[i][j]);
    const V yes = splat<V>(answer_yes);
    const V from_signs = minors(identity_less(m)).all_positive();

    constexpr int iterations = 40;
    const V one = splat<V>(1);
    V v[3] = {one, one, one};
    Contraction3<V> best{from_signs, majorant_of(m, v), {one, one, one}};
    V beta = best.majorant, active = one;
    for (int iteration = 0; iteration < iterations && any(active > splat<V>(0)); ++iteration) {
        const V shift = beta * splat<V>(1.0 + 0x1p-44) + splat<V>(0x1p-60);
        adjugate_times(m, shift, v);
        beta = majorant_of(m, v);
        // a lane stops for good where beta no longer falls, so that its bits are its own
        const auto falls = beta < best.majorant * splat<V>(1.0 - 0x1p-44);
        active = select(falls, active, splat<V>(0));
        const auto better = active > splat<V>(0);
        best.majorant = select(better, beta, best.majorant);
        for (int i = 0; i < 3; ++i) best.weights[i] = select(better, v[i], best.weights[i]);
    }
    // yes only with a norm that shows it
    const V shown = select(best.majorant < one, yes, splat<V>(answer_undecided));
    best.answer = select(from_signs == yes, shown, from_signs);
    return best;
}

}  // namespace colonnade::core
