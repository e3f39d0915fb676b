#include "host/stability/diagonal_stability.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "host/linear_algebra/decompositions.hpp"
#include "host/stability/contraction.hpp"
#include "host/stability/definite.hpp"
#include "host/stability/diagonal_search.hpp"
#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// -(PA + A'P) as computed, and a bound on its rounding.
struct Symmetrised {
    MatrixXd value, error;
};

Symmetrised symmetrised(const MatrixXd& w, const VectorXd& p) {
    const Index n = w.rows();
    Symmetrised s{MatrixXd(n, n), MatrixXd(n, n)};
    for (Index j = 0; j < n; ++j)
        for (Index i = 0; i <= j; ++i) {
            const double unit = i == j ? 1.0 : 0.0;
            const ErrorBounded sum = ErrorBounded(p(i)) * (ErrorBounded(unit) - ErrorBounded(w(i, j))) +
                                     ErrorBounded(p(j)) * (ErrorBounded(unit) - ErrorBounded(w(j, i)));
            s.value(i, j) = s.value(j, i) = sum.value;
            s.error(i, j) = s.error(j, i) = sum.error;
        }
    return s;
}

/// The largest margin that verifies, a little below the smallest eigenvalue; NaN when none above 0 does.
double proven_margin(const MatrixXd& w, const VectorXd& p) {
    const Symmetrised s = symmetrised(w, p);
    const double smallest = linear_algebra::symmetric_eigenvalues(s.value)(0);
    for (const double share : {1.0 - 1e-9, 1.0 - 1e-6, 1.0 - 1e-3, 0.5, 0.0})
        if (proves_stability(w, p, std::max(0.0, share * smallest))) return std::max(0.0, share * smallest);
    return std::numeric_limits<double>::quiet_NaN();
}

bool accept_lyapunov(const MatrixXd& w, VectorXd p, DiagonalStability& found) {
    p *= static_cast<double>(p.size()) / p.sum();
    if (!p.allFinite() || !(p.minCoeff() > 0.0)) return false;
    const double margin = proven_margin(w, p);
    if (std::isnan(margin)) return false;
    if (found.answer == Answer::yes && margin <= found.margin) return true;
    found.answer = Answer::yes;
    found.margin = margin;
    found.lyapunov = std::move(p);
    return true;
}

}  // namespace

std::optional<VectorXd> antagonistic_weights(const MatrixXd& w) {
    const Index n = w.rows();
    VectorXd p = VectorXd::Zero(n);
    std::vector<Index> reached;
    for (Index start = 0; start < n; ++start) {
        if (p(start) > 0.0) continue;
        p(start) = 1.0;
        reached.assign(1, start);
        while (!reached.empty()) {
            const Index i = reached.back();
            reached.pop_back();
            for (Index j = 0; j < n; ++j) {
                if (j == i || (w(i, j) == 0.0 && w(j, i) == 0.0)) continue;
                if (!(w(i, j) * w(j, i) < 0.0)) return std::nullopt;
                if (p(j) > 0.0) continue;
                p(j) = p(i) * std::abs(w(i, j) / w(j, i));
                reached.push_back(j);
            }
        }
    }
    if (!p.allFinite() || !(p.minCoeff() > 0.0)) return std::nullopt;
    return p;
}

bool proves_stability(const MatrixXd& w, const VectorXd& p, double margin) {
    if (!(p.minCoeff() > 0.0)) return false;
    Symmetrised s = symmetrised(w, p);
    for (Index i = 0; i < p.size() && margin > 0.0; ++i) {
        const ErrorBounded less = ErrorBounded(s.value(i, i), s.error(i, i)) - ErrorBounded(margin);
        s.value(i, i) = less.value;
        s.error(i, i) = less.error;
    }
    return is_positive_definite(s.value, s.error);
}

bool proves_instability(const MatrixXd& w, const MatrixXd& l) {
    if (!l.allFinite() || l.isZero(0.0)) return false;
    for (Index i = 0; i < w.rows(); ++i) {
        ErrorBounded sum;  // (A L L')_ii
        for (Index k = 0; k < l.cols(); ++k) {
            ErrorBounded row;
            for (Index j = 0; j < w.cols(); ++j)
                row = row + (ErrorBounded(w(i, j)) - ErrorBounded(i == j ? 1.0 : 0.0)) * ErrorBounded(l(j, k));
            sum = sum + row * ErrorBounded(l(i, k));
        }
        if (!sum.is_positive() && !sum.is_zero()) return false;
    }
    return true;
}

DiagonalStability diagonal_stability(const MatrixXd& w) {
    const Index n = w.rows();
    DiagonalStability found;
    found.margin = std::numeric_limits<double>::quiet_NaN();
    for (Index i = 0; i < n; ++i)
        if (w(i, i) >= 1.0) {
            found.answer = Answer::no;
            found.factor = MatrixXd::Zero(n, 1);
            found.factor(i, 0) = 1.0;
            return found;
        }
    const std::optional<VectorXd> antagonistic = antagonistic_weights(w);
    if (antagonistic && accept_lyapunov(w, *antagonistic, found)) return found;
    search_lyapunov(w, [&](const Candidate& candidate) {
        if (candidate.is_dual && found.answer != Answer::yes && proves_instability(w, candidate.factor)) {
            found.answer = Answer::no;
            found.factor = candidate.factor;
            return true;
        }
        // the margin grows along the path: what verifies early is kept until something better does
        if (candidate.margin > 0.0) accept_lyapunov(w, candidate.lyapunov, found);
        return false;
    });
    if (found.answer == Answer::undecided) {
        // a cascade of large gains wants a P graded beyond what the search can resolve
        const MatrixXd m = metzler_majorant(w);
        const VectorXd p = graded_vector(m.transpose()).cwiseQuotient(graded_vector(m));
        accept_lyapunov(w, p, found);
    }
    return found;
}

}  // namespace colonnade::stability
