#pragma once

/// Networks of three neurons, one a lane, and the questions of theory.md, section 5, that signs of a few polynomials
/// answer. Two neurons are three of which the last hears and says nothing.
#include "kernels/core/error_bounded.hpp"

namespace colonnade::core {

/// A 3 x 3 matrix in every lane. T: V or ErrorBounded<V>.
template <class T>
struct Matrix3 {
    T at[3][3];
};

/// Answers as numbers of a lane: no, yes, and undecided where a sign is not certain.
inline constexpr double answer_no = 0.0, answer_yes = 1.0, answer_undecided = 2.0;

/// Whether all of some numbers are positive: no as soon as one is certain not to be, yes when all are certain to be.
template <class V>
struct AllPositive {
    V answer = splat<V>(answer_yes);

    COLONNADE_HD void consider(ErrorBounded<V> a) {
        const V otherwise = min(answer + answer, splat<V>(answer_undecided));  // no stays no
        answer = select(a.is_not_positive(), splat<V>(answer_no), select(a.is_positive(), answer, otherwise));
    }
};

/// The principal minors of a matrix B: its diagonal, those of two rows, and its determinant.
template <class V>
struct Minors3 {
    ErrorBounded<V> one[3];
    ErrorBounded<V> two[3];  ///< two[i]: without row and column i
    ErrorBounded<V> three;

    [[nodiscard]] COLONNADE_HD V all_positive() const {
        AllPositive<V> all;
        for (const ErrorBounded<V>& minor : one) all.consider(minor);
        for (const ErrorBounded<V>& minor : two) all.consider(minor);
        all.consider(three);
        return all.answer;
    }
};

template <class V>
COLONNADE_HD Minors3<V> minors(const Matrix3<ErrorBounded<V>>& b) {
    const auto& m = b.at;
    const auto two = [&](int i, int j) COLONNADE_INLINE { return m[i][i] * m[j][j] - m[i][j] * m[j][i]; };
    const ErrorBounded<V> first = two(1, 2);
    const ErrorBounded<V> three = m[0][0] * first - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                                  m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    return {{m[0][0], m[1][1], m[2][2]}, {first, two(0, 2), two(0, 1)}, three};
}

/// I - DW with D = diag(slopes).
template <class V>
COLONNADE_HD Matrix3<ErrorBounded<V>> identity_less(const ErrorBounded<V> (&slopes)[3], const Matrix3<V>& w) {
    Matrix3<ErrorBounded<V>> b;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            const ErrorBounded<V> heard = slopes[i] * ErrorBounded<V>(w.at[i][j]);
            b.at[i][j] = i == j ? ErrorBounded<V>(splat<V>(1)) - heard : -heard;
        }
    return b;
}

/// I - W.
template <class V>
COLONNADE_HD Matrix3<ErrorBounded<V>> identity_less(const Matrix3<V>& w) {
    Matrix3<ErrorBounded<V>> b;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            const ErrorBounded<V> weight(w.at[i][j]);
            b.at[i][j] = i == j ? ErrorBounded<V>(splat<V>(1)) - weight : -weight;
        }
    return b;
}

/// Whether all eigenvalues of -diag(1/tau) B have a negative real part, by Routh and Hurwitz: with c_1, c_2, c_3 the
/// sums of the principal minors of diag(1/tau) B of one, two and three rows, c_1 > 0, c_3 > 0 and c_1 c_2 > c_3.
template <class V>
COLONNADE_HD V is_hurwitz(const Minors3<V>& b, const V (&tau)[3]) {
    ErrorBounded<V> rate[3];
    for (int i = 0; i < 3; ++i) rate[i] = ErrorBounded<V>(splat<V>(1)) / ErrorBounded<V>(tau[i]);
    const ErrorBounded<V> c_1 = rate[0] * b.one[0] + rate[1] * b.one[1] + rate[2] * b.one[2];
    const ErrorBounded<V> rates_12 = rate[1] * rate[2];
    const ErrorBounded<V> c_2 = rates_12 * b.two[0] + rate[0] * rate[2] * b.two[1] + rate[0] * rate[1] * b.two[2];
    const ErrorBounded<V> c_3 = rate[0] * rates_12 * b.three;
    AllPositive<V> all;
    all.consider(c_1);
    all.consider(c_3);
    all.consider(c_1 * c_2 - c_3);
    return all.answer;
}

/// Whether every principal submatrix of -diag(1/tau) B is Hurwitz: those of one and two rows are where their minors are
/// positive, for any tau.
template <class V>
COLONNADE_HD V is_totally_hurwitz(const Minors3<V>& b, const V (&tau)[3]) {
    const V parts = b.all_positive();
    const V whole = is_hurwitz(b, tau);
    const V no = splat<V>(answer_no);
    return select(whole == no, no, select(parts == splat<V>(answer_yes), whole, parts));
}

}  // namespace colonnade::core
