#pragma once

#include <Eigen/Dense>
#include <functional>

namespace colonnade::stability {

/// Where a search stands: P is a candidate, LL' = Z its companion on the dual side.
struct Candidate {
    Eigen::VectorXd lyapunov;  ///< p > 0
    double margin = 0.0;       ///< t with -(PA + A'P) - tI positive definite, in scaled coordinates; may be negative
    double gap = 0.0;          ///< at most this much below the largest margin there is
    Eigen::MatrixXd factor;    ///< L
    bool is_dual = false;      ///< whether diag(AZ) > 0 as far as rounding lets it be seen
};

/// Maximises t over p > 0, sum p = n, subject to S(p) - tI > 0 with S(p) = -(PA + A'P), along the central path of t +
/// mu (log det(S - tI) + sum log p_i) by Newton's method. On the path Z = mu (S - tI)^-1 is feasible for the dual:
/// diag(AZ)_i = (mu / p_i - lambda) / 2 with the multiplier lambda of sum p = n, which turns negative when no P exists.
/// A is balanced before (D^-1 A D with powers of two, unit diagonal), which changes neither existence nor what is
/// returned: candidates are given in the coordinates of A = W - I. `accept` is asked at every step of the path; the
/// search ends when it answers true, or when the gap is below 1e-3 |t| or rounding stops it. O(n^3) a step.
void search_lyapunov(const Eigen::MatrixXd& w, const std::function<bool(const Candidate&)>& accept);

}  // namespace colonnade::stability
