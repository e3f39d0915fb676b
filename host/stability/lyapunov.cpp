#include "host/stability/lyapunov.hpp"

#include <Eigen/Eigenvalues>

#include "host/linear_algebra/decompositions.hpp"
#include "host/stability/definite.hpp"
#include "host/stability/error_bounded.hpp"

namespace colonnade::stability {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// P of A'P + PA = -I, with A = U T U*: T* Y + Y T = -I for Y = U* P U, a column after another, each a triangular
/// system. Not finite where two eigenvalues sum to 0.
MatrixXd lyapunov_matrix(const Eigen::ComplexSchur<MatrixXcd>& schur, double shift) {
    MatrixXcd t = schur.matrixT();
    t.diagonal().array() -= shift;
    const Index n = t.rows();
    MatrixXcd y = MatrixXcd::Zero(n, n);
    MatrixXcd lower = t.adjoint();
    const Eigen::VectorXcd diagonal = lower.diagonal();
    for (Index j = 0; j < n; ++j) {
        Eigen::VectorXcd right = -(y.leftCols(j) * t.col(j).head(j));
        right(j) -= 1.0;
        lower.diagonal() = diagonal.array() + t(j, j);
        y.col(j) = lower.triangularView<Eigen::Lower>().solve(right);
    }
    const MatrixXd p = (schur.matrixU() * y * schur.matrixU().adjoint()).real();
    return 0.5 * (p + p.transpose());
}

/// Whether -((A - shift I)'P + P (A - shift I)) is positive definite.
bool solves_inequality(const BoundedMatrix& a, const MatrixXd& p, double shift) {
    const Index n = a.size;
    MatrixXd product(n, n), product_error(n, n);  // P (A - shift I)
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) {
            ErrorBounded sum = -(ErrorBounded(p(i, j)) * ErrorBounded(shift));
            for (Index k = 0; k < n; ++k) sum = sum + ErrorBounded(p(i, k)) * a.at(k, j);
            product(i, j) = sum.value;
            product_error(i, j) = sum.error;
        }
    MatrixXd s(n, n), error(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) {
            const ErrorBounded sum =
                ErrorBounded(product(i, j), product_error(i, j)) + ErrorBounded(product(j, i), product_error(j, i));
            s(i, j) = -sum.value;
            error(i, j) = sum.error;
        }
    return is_positive_definite(s, error);
}

/// Whether x'Px < 0 for the eigenvector x of P's smallest eigenvalue.
bool has_negative_direction(const MatrixXd& p) {
    const VectorXd x = linear_algebra::smallest_symmetric_eigenvector(p);
    ErrorBounded form;
    for (Index i = 0; i < p.rows(); ++i) {
        ErrorBounded row;
        for (Index j = 0; j < p.cols(); ++j) row = row + ErrorBounded(p(i, j)) * ErrorBounded(x(j));
        form = form + ErrorBounded(x(i)) * row;
    }
    return form.is_negative();
}

}  // namespace

Answer is_hurwitz_by_lyapunov(const BoundedMatrix& a) {
    const Index n = a.size;
    MatrixXcd approximate(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) approximate(i, j) = a.at(i, j).value;
    const Eigen::ComplexSchur<MatrixXcd> schur(approximate);
    if (schur.info() != Eigen::Success) return Answer::undecided;
    const double abscissa = schur.matrixT().diagonal().real().maxCoeff();
    // one that is no simple share of the abscissa, lest it mirrors another pair
    const double shift = abscissa > 0.0 ? 0.37 * abscissa : 0.0;
    const MatrixXd p = lyapunov_matrix(schur, shift);
    if (!p.allFinite() || !solves_inequality(a, p, shift)) return Answer::undecided;
    if (shift == 0.0 && is_positive_definite(p, MatrixXd::Zero(n, n))) return Answer::yes;
    return has_negative_direction(p) ? Answer::no : Answer::undecided;
}

}  // namespace colonnade::stability
