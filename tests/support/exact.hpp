#pragma once

/// Fractions of integers of any length, and the questions of the certificates asked of matrices of them: no rounding,
/// and no code in common with what is tested.
#include <Eigen/Dense>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <vector>

namespace colonnade::test {

using Exact = boost::multiprecision::cpp_rational;
using ExactMatrix = std::vector<std::vector<Exact>>;

/// Every double is a fraction.
[[nodiscard]] inline ExactMatrix exact(const Eigen::MatrixXd& a) {
    ExactMatrix result(static_cast<std::size_t>(a.rows()));
    for (std::size_t i = 0; i < result.size(); ++i)
        for (Eigen::Index j = 0; j < a.cols(); ++j) result[i].emplace_back(a(static_cast<Eigen::Index>(i), j));
    return result;
}

/// I - W.
[[nodiscard]] inline ExactMatrix identity_less(const ExactMatrix& w) {
    ExactMatrix b = w;
    for (std::size_t i = 0; i < b.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) b[i][j] = Exact(i == j ? 1 : 0) - w[i][j];
    return b;
}

/// Rows and columns of the neurons in the bits of `subset`.
[[nodiscard]] inline ExactMatrix principal(const ExactMatrix& a, unsigned subset) {
    ExactMatrix part;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if ((subset >> i & 1U) == 0) continue;
        part.emplace_back();
        for (std::size_t j = 0; j < a.size(); ++j)
            if ((subset >> j & 1U) != 0) part.back().push_back(a[i][j]);
    }
    return part;
}

/// Whether all leading principal minors are positive: all pivots of Gaussian elimination are.
[[nodiscard]] inline bool has_positive_leading_minors(ExactMatrix a) {
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (a[k][k] <= 0) return false;
        for (std::size_t i = k + 1; i < a.size(); ++i) {
            const Exact factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < a.size(); ++j) a[i][j] -= factor * a[k][j];
        }
    }
    return true;
}

/// Determinant, by expansion along the first row.
[[nodiscard]] inline Exact determinant(const ExactMatrix& a) {
    if (a.empty()) return 1;
    Exact sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        ExactMatrix minor;
        for (std::size_t i = 1; i < a.size(); ++i) {
            minor.emplace_back(a[i]);
            minor.back().erase(minor.back().begin() + static_cast<std::ptrdiff_t>(j));
        }
        const Exact term = a[0][j] * determinant(minor);
        sum += j % 2 == 0 ? term : Exact(-term);
    }
    return sum;
}

[[nodiscard]] inline bool is_p_matrix(const ExactMatrix& b) {
    for (unsigned subset = 1; subset < 1U << b.size(); ++subset)
        if (determinant(principal(b, subset)) <= 0) return false;
    return true;
}

/// Coefficients of det(sI - A), highest power first, by Krylov's equations for powers of A: Newton's identities between
/// them and the traces of A^k.
[[nodiscard]] inline std::vector<Exact> characteristic(const ExactMatrix& a) {
    const std::size_t n = a.size();
    std::vector<Exact> trace(n + 1), c{Exact(1)};
    ExactMatrix power = a;
    for (std::size_t k = 1; k <= n; ++k) {
        for (std::size_t i = 0; i < n; ++i) trace[k] += power[i][i];
        ExactMatrix next(n, std::vector<Exact>(n));
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                for (std::size_t l = 0; l < n; ++l) next[i][j] += power[i][l] * a[l][j];
        power = std::move(next);
    }
    for (std::size_t k = 1; k <= n; ++k) {
        Exact sum = 0;
        for (std::size_t i = 1; i <= k; ++i) sum += c[k - i] * trace[i];
        c.push_back(-sum / static_cast<int>(k));
    }
    return c;
}

/// Whether all eigenvalues have a negative real part: Hurwitz' leading minors.
[[nodiscard]] inline bool is_hurwitz(const ExactMatrix& a) {
    const std::vector<Exact> c = characteristic(a);
    const std::size_t n = a.size();
    ExactMatrix h(n, std::vector<Exact>(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const std::size_t at = 2 * j + 1;  // row i holds c_(2j + 1 - i)
            if (at >= i && at - i <= n) h[i][j] = c[at - i];
        }
    return has_positive_leading_minors(h);
}

[[nodiscard]] inline bool is_totally_hurwitz(const ExactMatrix& a) {
    for (unsigned subset = 1; subset < 1U << a.size(); ++subset)
        if (!is_hurwitz(principal(a, subset))) return false;
    return true;
}

}  // namespace colonnade::test
