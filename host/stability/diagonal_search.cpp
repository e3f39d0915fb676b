#include "host/stability/diagonal_search.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>

namespace colonnade::stability {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

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

}  // namespace

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

}  // namespace colonnade::stability
