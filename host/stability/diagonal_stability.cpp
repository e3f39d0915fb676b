#include "host/stability/diagonal_stability.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "host/linear_algebra/decompositions.hpp"
#include "host/stability/contraction.hpp"
#include "host/stability/definite.hpp"
#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Where a search stands: P is a candidate, LL' = Z its companion on the dual side.
struct Candidate {
    VectorXd lyapunov;     ///< p > 0
    double margin = 0.0;   ///< t with -(PA + A'P) - tI positive definite, in scaled coordinates; may be negative
    double gap = 0.0;      ///< at most this much below the largest margin there is
    MatrixXd factor;       ///< L
    bool is_dual = false;  ///< whether diag(AZ) > 0 as far as rounding lets it be seen
};

/// A in coordinates where rows and columns weigh alike: rows R D^-1 A D with R making the diagonal -1.
struct Balanced {
    MatrixXd a;
    VectorXd d;  ///< D, powers of two
    VectorXd r;  ///< R
};

Balanced balance(const MatrixXd& w) {
    const Index n = w.rows();
    Balanced b{w - MatrixXd::Identity(n, n), VectorXd::Ones(n), VectorXd::Ones(n)};
    for (Index i = 0; i < n; ++i) {
        b.r(i) = -1.0 / b.a(i, i);
        b.a.row(i) *= b.r(i);
    }
    for (int sweep = 0; sweep < 8; ++sweep)
        for (Index i = 0; i < n; ++i) {
            const double row = b.a.row(i).cwiseAbs().sum() - std::abs(b.a(i, i));
            const double column = b.a.col(i).cwiseAbs().sum() - std::abs(b.a(i, i));
            if (row == 0.0 || column == 0.0) continue;
            const double scale = std::exp2(std::round(0.5 * std::log2(row / column)));
            b.a.row(i) /= scale;
            b.a.col(i) *= scale;
            b.d(i) *= scale;
        }
    return b;
}

/// The barrier problem in balanced coordinates.
class CentralPath {
public:
    explicit CentralPath(const MatrixXd& a) : a_(a), n_(a.rows()), p_(VectorXd::Ones(n_)) {
        t_ = linear_algebra::symmetric_eigenvalues(s(p_))(0) - 1.0;
    }

    /// Newton's method at one mu until it settles; false where rounding stops it.
    bool centre(double mu) {
        for (int iteration = 0; iteration < 30; ++iteration) {
            if (!invert(p_, t_)) return false;
            const VectorXd step = newton_step(mu);
            if (!step.allFinite()) return false;
            const VectorXd dp = step.head(n_);
            const double dt = step(n_);
            lambda_ = step(n_ + 1);
            // Newton decrement in the metric of the barrier, without mu
            const double decrement = std::abs(gradient_.head(n_).dot(dp) + gradient_(n_) * dt) / mu;
            double length = 1.0;
            for (Index i = 0; i < n_; ++i)
                if (dp(i) < 0.0) length = std::min(length, 0.9 * -p_(i) / dp(i));
            const double before = value_;
            bool moved = false;
            for (; length > 1e-10; length *= 0.5) {
                const VectorXd p = p_ + length * dp;
                const double t = t_ + length * dt;
                if (!invert(p, t)) continue;
                if (barrier(p, t, mu) >= before - 1e-13 * std::abs(before) || decrement < 1e-9) {
                    p_ = p;
                    t_ = t;
                    moved = true;
                    break;
                }
            }
            if (!moved) return false;
            if (decrement < 1e-3) return invert(p_, t_);
        }
        return invert(p_, t_);
    }

    [[nodiscard]] const VectorXd& p() const { return p_; }
    [[nodiscard]] double t() const { return t_; }
    [[nodiscard]] double lambda() const { return lambda_; }
    /// L with LL' = (S - tI)^-1.
    [[nodiscard]] MatrixXd inverse_factor() const {
        const MatrixXd lower = factor_.matrixL();
        return lower.triangularView<Eigen::Lower>().solve(MatrixXd::Identity(n_, n_)).transpose();
    }

private:
    [[nodiscard]] MatrixXd s(const VectorXd& p) const {
        const MatrixXd pa = p.asDiagonal() * a_;
        return -(pa + pa.transpose());
    }

    bool invert(const VectorXd& p, double t) {
        MatrixXd slack = s(p);
        slack.diagonal().array() -= t;
        factor_.compute(slack);
        if (factor_.info() != Eigen::Success) return false;
        x_ = factor_.solve(MatrixXd::Identity(n_, n_));
        return x_.allFinite();
    }

    [[nodiscard]] double barrier(const VectorXd& p, double t, double mu) const {
        const MatrixXd& lower = factor_.matrixLLT();
        return t + mu * (2.0 * lower.diagonal().array().log().sum() + p.array().log().sum());
    }

    /// (dp, dt, lambda) from the equations of the maximum of the quadratic model with sum dp = 0.
    VectorXd newton_step(double mu) {
        const MatrixXd b = a_ * x_;             // rows a_i' X
        const MatrixXd g = b * a_.transpose();  // a_i' X a_j
        MatrixXd kkt = MatrixXd::Zero(n_ + 2, n_ + 2);
        kkt.topLeftCorner(n_, n_) = -2.0 * mu * (b.cwiseProduct(b.transpose()) + g.cwiseProduct(x_));
        kkt.diagonal().head(n_).array() -= mu / p_.array().square();
        kkt.col(n_).head(n_) = -2.0 * mu * b.cwiseProduct(x_).rowwise().sum();
        kkt.row(n_).head(n_) = kkt.col(n_).head(n_).transpose();
        kkt(n_, n_) = -mu * x_.squaredNorm();
        kkt.col(n_ + 1).head(n_).setConstant(-1.0);
        kkt.row(n_ + 1).head(n_).setConstant(-1.0);
        gradient_.resize(n_ + 1);
        gradient_.head(n_) = mu * (-2.0 * b.diagonal().array() + 1.0 / p_.array());
        gradient_(n_) = 1.0 - mu * x_.trace();
        VectorXd right = VectorXd::Zero(n_ + 2);
        right.head(n_ + 1) = -gradient_;
        value_ = barrier(p_, t_, mu);
        return kkt.partialPivLu().solve(right);
    }

    const MatrixXd& a_;
    Index n_;
    VectorXd p_;
    double t_ = 0.0, lambda_ = 0.0, value_ = 0.0;
    Eigen::LLT<MatrixXd> factor_;
    MatrixXd x_;
    VectorXd gradient_;
};

/// Maximises t over p > 0, sum p = n, subject to S(p) - tI > 0 with S(p) = -(PA + A'P), along the central path of t +
/// mu (log det(S - tI) + sum log p_i) by Newton's method. On the path Z = mu (S - tI)^-1 is feasible for the dual:
/// diag(AZ)_i = (mu / p_i - lambda) / 2 with the multiplier lambda of sum p = n, which turns negative when no P exists.
/// A is balanced before (D^-1 A D with powers of two, unit diagonal), which changes neither existence nor what is
/// returned: candidates are given in the coordinates of A = W - I. `accept` is asked at every step of the path; the
/// search ends when it answers true, or when the gap is below 1e-3 |t| or rounding stops it. O(n^3) a step.
void search_lyapunov(const MatrixXd& w, const std::function<bool(const Candidate&)>& accept) {
    const Balanced balanced = balance(w);
    const auto n = static_cast<double>(w.rows());
    CentralPath path(balanced.a);
    Candidate candidate;
    for (double mu = 1.0; mu > 1e-14; mu *= 0.2) {
        const bool settled = path.centre(mu);
        candidate.margin = path.t();
        candidate.gap = 2.0 * n * mu;
        // P' R D^-2 and D L' undo the balancing
        candidate.lyapunov = path.p().array() * balanced.r.array() / balanced.d.array().square();
        candidate.factor = std::sqrt(mu) * (balanced.d.asDiagonal() * path.inverse_factor());
        candidate.is_dual = (path.lambda() * path.p().array() < mu).all();
        if (accept(candidate) || !settled || candidate.gap < 1e-3 * std::abs(candidate.margin)) return;
    }
}

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
