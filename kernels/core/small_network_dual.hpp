#pragma once

/// Second rung of theory.md, section 5, for three neurons: a Z that proves that no diagonal P serves, in closed form.
///
/// Z = LL', not 0, with diag(BZ) <= 0, B = I - W, excludes every P (diagonal_stability.hpp). L has the columns y and z,
/// so that diag(BZ)_i = y_i (By)_i + z_i (Bz)_i. One column is enough where B is no P-matrix: y then reverses no sign,
/// y_i (By)_i <= 0 for all i (Fiedler and Ptak, Czechoslovak Mathematical Journal 12, 1962). Where B is one, the two
/// intervals of q = p_2 / p_1 in small_network_lyapunov.hpp do not meet: 0 < q_high <= q_low, of which one belongs to
/// B_11 and the other to T. At the end of its interval x' diag(1, q) X x vanishes for one x, where x_1 (Xx)_1 and x_2
/// (Xx)_2 are -q h and h: with h > 0 at q_low and h < 0 at q_high, so that a sum of both is negative in both rows. Over
/// the third neuron x goes on as s = 0 (of B_11) and s = -c'x / b_33 (of T), where g = s (c'x + b_33 s) vanishes;
/// between the two it is negative, so s is taken a share eps away from its end.
#include "kernels/core/small_network_lyapunov.hpp"

namespace colonnade::core {

/// L, row by row.
template <class V>
struct Dual3 {
    V holds;  ///< 1 where Z = LL' proves that no P exists, else 0
    V at[3][2];
};

/// -1 below 0, else 1.
template <class V>
COLONNADE_HD V sign_of(V a) {
    return select(a < splat<V>(0), splat<V>(-1), splat<V>(1));
}

/// y on neurons i and j, whose minor is not positive: b_ij b_ji >= b_ii b_jj > 0.
template <class V>
COLONNADE_HD void reversed_by_pair(const Matrix3<ErrorBounded<V>>& b, int i, int j, V (&y)[3]) {
    const V b_ij = b.at[i][j].value, b_ji = b.at[j][i].value;
    y[i] = splat<V>(1);
    y[j] = -sign_of(b_ij) * sqrt(abs((b.at[i][i].value * b_ji) / (b_ij * b.at[j][j].value)));
    y[3 - i - j] = splat<V>(0);
}

/// y = adj(B) d where det B alone is not positive, so that By = det(B) d: d = e_i + eps (signs of y beside i), with the
/// i that lets eps be largest without a change of those signs.
template <class V>
COLONNADE_HD void reversed_by_determinant(const Matrix3<ErrorBounded<V>>& b, V (&y)[3]) {
    V adj[3][3];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) {
            const int r = (j + 1) % 3, s = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;  // cyclic: no signs
            adj[i][j] = b.at[r][c].value * b.at[s][d].value - b.at[r][d].value * b.at[s][c].value;
        }
    V best = splat<V>(-1);
    for (int i = 0; i < 3; ++i) {
        const int first = (i + 1) % 3, second = (i + 2) % 3;
        V eps = splat<V>(0.5);
        for (const auto& row : adj) eps = min(splat<V>(0.5) * abs(row[i]) / (abs(row[first]) + abs(row[second])), eps);
        const auto better = eps > best;
        best = select(better, eps, best);
        const V d_first = eps * sign_of(adj[first][i]), d_second = eps * sign_of(adj[second][i]);
        for (int j = 0; j < 3; ++j) {
            const V image = adj[j][i] + (adj[j][first] * d_first + adj[j][second] * d_second);
            y[j] = select(better, image, y[j]);
        }
    }
}

/// The end of an interval of ratios: of B_11 or of T.
template <class V>
struct IntervalEnd {
    V x[2];  ///< where the form diag(1, q) X vanishes
    V h;     ///< x_2 (Xx)_2
    V g;     ///< c'x / b_33
};

template <class V>
COLONNADE_HD IntervalEnd<V> end_of(const V (&matrix)[2][2], V q, const Matrix3<ErrorBounded<V>>& b) {
    IntervalEnd<V> end;
    end.x[0] = splat<V>(0.5) * (matrix[0][1] + q * matrix[1][0]);
    end.x[1] = -matrix[0][0];
    end.h = end.x[1] * (matrix[1][0] * end.x[0] + matrix[1][1] * end.x[1]);
    end.g = (b.at[2][0].value * end.x[0] + b.at[2][1].value * end.x[1]) / b.at[2][2].value;
    return end;
}

/// Both columns for a P-matrix whose two intervals do not meet.
template <class V>
COLONNADE_HD void parted_intervals(const Matrix3<ErrorBounded<V>>& b, const Ratios<V>& r, V (&l)[3][2]) {
    const V one = splat<V>(1), quarter = splat<V>(0.25);
    const auto low_is_of_b = r.low[0] * r.reciprocal[1] > r.low[1] * r.reciprocal[0];
    V of_low[2][2], of_high[2][2];
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j) {
            const V of_t = r.t[i][j] / b.at[2][2].value;
            of_low[i][j] = select(low_is_of_b, b.at[i][j].value, of_t);
            of_high[i][j] = select(low_is_of_b, of_t, b.at[i][j].value);
        }
    const V q_low = select(low_is_of_b, r.low[0], r.low[1]);
    const V q_high = one / select(low_is_of_b, r.reciprocal[1], r.reciprocal[0]);
    const IntervalEnd<V> low = end_of(of_low, q_low, b), high = end_of(of_high, q_high, b);
    // the second column's share lies between h_low / -h_high and q_low / q_high times that
    const V parted = sqrt(q_low / q_high);
    const V share = parted * (low.h / abs(high.h));
    const V slack[2] = {low.h * q_low * (one - one / parted), low.h * (parted - one)};
    V eps = quarter;
    for (int i = 0; i < 2; ++i) {
        const V shift = abs(low.x[i] * b.at[i][2].value * low.g) + share * abs(high.x[i] * b.at[i][2].value * high.g);
        eps = min(quarter * slack[i] / shift, eps);
    }
    const V along_low = select(low_is_of_b, eps, one - eps), along_high = select(low_is_of_b, one - eps, eps);
    const V scale = sqrt(share);
    for (int i = 0; i < 2; ++i) {
        l[i][0] = low.x[i];
        l[i][1] = scale * high.x[i];
    }
    l[2][0] = -(along_low * low.g);
    l[2][1] = -(scale * (along_high * high.g));
}

/// Whether diag(BZ) <= 0 for certain.
template <class V>
COLONNADE_HD V excludes_every_p(const Matrix3<ErrorBounded<V>>& b, const V (&l)[3][2]) {
    V holds = splat<V>(answer_yes);
    for (int i = 0; i < 3; ++i) {
        ErrorBounded<V> sum;
        for (int k = 0; k < 2; ++k) {
            const ErrorBounded<V> row = b.at[i][0] * ErrorBounded<V>(l[0][k]) + b.at[i][1] * ErrorBounded<V>(l[1][k]) +
                                        b.at[i][2] * ErrorBounded<V>(l[2][k]);
            sum = sum + row * ErrorBounded<V>(l[i][k]);
        }
        holds = select(sum.is_not_positive(), holds, splat<V>(0));
    }
    return holds;
}

template <class V>
COLONNADE_HD Dual3<V> dual(const Matrix3<ErrorBounded<V>>& b, const Minors3<V>& m, const Ratios<V>& r) {
    const V zero = splat<V>(0), one = splat<V>(1);
    Dual3<V> found;
    parted_intervals(b, r, found.at);
    const auto use = [&](auto where, const V(&y)[3]) COLONNADE_INLINE {
        for (int i = 0; i < 3; ++i) {
            found.at[i][0] = select(where, y[i], found.at[i][0]);
            found.at[i][1] = select(where, zero, found.at[i][1]);
        }
    };
    V y[3] = {zero, zero, zero};
    reversed_by_determinant(b, y);
    use(m.three.value <= zero, y);
    for (int k = 0; k < 3; ++k) {
        reversed_by_pair(b, (k + 1) % 3, (k + 2) % 3, y);
        use(m.two[k].value <= zero, y);
    }
    for (int i = 2; i >= 0; --i) {
        for (int j = 0; j < 3; ++j) y[j] = i == j ? one : zero;
        use(m.one[i].value <= zero, y);
    }
    V largest = zero;
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 2; ++k) largest = max(abs(found.at[i][k]), largest);
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 2; ++k) found.at[i][k] = found.at[i][k] / largest;
    found.holds = select(largest > zero, excludes_every_p(b, found.at), zero);
    return found;
}

}  // namespace colonnade::core
