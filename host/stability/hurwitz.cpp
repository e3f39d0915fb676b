#include "host/stability/hurwitz.hpp"

#include <algorithm>

#include "host/stability/lyapunov.hpp"

namespace colonnade::stability {
namespace {

using Index = Eigen::Index;

/// Coefficients c_0 = 1, c_1, ..., c_n of det(sI - A), highest power first: c_k = -tr(A M_k) / k with M_1 = I and M_k =
/// A M_(k-1) + c_(k-1) I.
std::vector<ErrorBounded> characteristic_polynomial(const BoundedMatrix& a) {
    const Index n = a.size;
    std::vector<ErrorBounded> coefficients{ErrorBounded(1.0)};
    BoundedMatrix product = a;  // A M_k
    for (Index k = 1; k <= n; ++k) {
        ErrorBounded trace;
        for (Index i = 0; i < n; ++i) trace = trace + product.at(i, i);
        coefficients.push_back(-trace / ErrorBounded(static_cast<double>(k)));
        if (k == n) break;
        for (Index i = 0; i < n; ++i) product.at(i, i) = product.at(i, i) + coefficients.back();
        BoundedMatrix next{n, std::vector<ErrorBounded>(static_cast<std::size_t>(n * n))};
        for (Index i = 0; i < n; ++i)
            for (Index l = 0; l < n; ++l)
                for (Index j = 0; j < n; ++j) next.at(i, j) = next.at(i, j) + a.at(i, l) * product.at(l, j);
        product = std::move(next);
    }
    return coefficients;
}

/// Sign pattern of Routh's first column: all positive, or some not.
Answer routh(const std::vector<ErrorBounded>& coefficients) {
    // a polynomial with all roots in the left half-plane has positive coefficients
    if (std::any_of(coefficients.begin(), coefficients.end(), [](ErrorBounded c) { return c.is_not_positive(); }))
        return Answer::no;
    std::vector<ErrorBounded> above, row;
    for (std::size_t k = 0; k < coefficients.size(); ++k) (k % 2 == 0 ? above : row).push_back(coefficients[k]);
    row.resize(above.size());
    for (std::size_t step = 1; step < coefficients.size(); ++step) {
        if (row[0].is_not_positive()) return Answer::no;
        if (!row[0].is_positive()) return Answer::undecided;
        const ErrorBounded ratio = above[0] / row[0];
        std::vector<ErrorBounded> next(row.size());
        for (std::size_t j = 0; j + 1 < row.size(); ++j) next[j] = above[j + 1] - ratio * row[j + 1];
        above = std::move(row);
        row = std::move(next);
    }
    return Answer::yes;
}

}  // namespace

Answer is_hurwitz(const BoundedMatrix& a) {
    return routh(characteristic_polynomial(a));
}

Answer totally_hurwitz(const Eigen::MatrixXd& w, const Eigen::VectorXd& tau) {
    const Index n = w.rows();
    for (Index i = 0; i < n; ++i)
        if (w(i, i) >= 1.0) return Answer::no;
    if (n > largest_totally_hurwitz) return Answer::undecided;
    BoundedMatrix a{n, std::vector<ErrorBounded>(static_cast<std::size_t>(n * n))};
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j)
            a.at(i, j) = (ErrorBounded(w(i, j)) - ErrorBounded(i == j ? 1.0 : 0.0)) / ErrorBounded(tau(i));
    Answer all = Answer::yes;
    for (unsigned subset = 1; subset < 1U << n; ++subset) {
        std::vector<Index> kept;
        for (Index i = 0; i < n; ++i)
            if ((subset >> i & 1U) != 0) kept.push_back(i);
        if (kept.size() < 2) continue;  // diagonal entries are negative
        BoundedMatrix part{static_cast<Index>(kept.size()), {}};
        for (const Index i : kept)
            for (const Index j : kept) part.entries.push_back(a.at(i, j));
        Answer one = is_hurwitz(part);
        if (one == Answer::undecided) one = is_hurwitz_by_lyapunov(part);
        if (one == Answer::no) return Answer::no;
        if (one == Answer::undecided) all = Answer::undecided;
    }
    return all;
}

}  // namespace colonnade::stability
