#include "host/stability/definite.hpp"

#include <cmath>
#include <limits>

namespace colonnade::stability {
namespace {

using Index = Eigen::Index;

/// Cholesky factorisation in place, lower triangle; false where a pivot is not positive. Written out because the proof
/// is about these operations in any order of summation, not about a library's blocked variant that may use pivots.
bool factorises(Eigen::MatrixXd& t) {
    for (Index j = 0; j < t.rows(); ++j) {
        for (Index k = 0; k < j; ++k)
            for (Index i = j; i < t.rows(); ++i) t(i, j) -= t(i, k) * t(j, k);
        if (!(t(j, j) > 0.0)) return false;
        const double root = std::sqrt(t(j, j));
        for (Index i = j; i < t.rows(); ++i) t(i, j) /= root;
    }
    return true;
}

}  // namespace

bool is_positive_definite(const Eigen::MatrixXd& s, const Eigen::MatrixXd& error) {
    const Index n = s.rows();
    Eigen::VectorXd scale(n);
    for (Index i = 0; i < n; ++i) {
        if (!(s(i, i) > 0.0) || !std::isfinite(s(i, i))) return false;
        scale(i) = std::ldexp(1.0, -std::ilogb(s(i, i)) / 2);
    }
    Eigen::MatrixXd t = scale.asDiagonal() * s * scale.asDiagonal();
    const Eigen::MatrixXd scaled_error = scale.asDiagonal() * error * scale.asDiagonal();
    const double epsilon = std::numeric_limits<double>::epsilon();  // 2 u
    const double shift = (static_cast<double>(n) + 4.0) * epsilon * t.trace() +
                         1.01 * scaled_error.rowwise().sum().maxCoeff() + std::numeric_limits<double>::min();
    t.diagonal().array() -= shift;
    return factorises(t);
}

}  // namespace colonnade::stability
