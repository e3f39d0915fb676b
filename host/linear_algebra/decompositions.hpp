#pragma once

/// Eigen's decompositions of dense matrices. Each compiles for seconds, so they are instantiated here and nowhere else.
#include <Eigen/Core>

namespace colonnade::linear_algebra {

/// Of a square matrix.
[[nodiscard]] Eigen::VectorXcd eigenvalues(const Eigen::MatrixXd& a);
/// Largest real part of an eigenvalue.
[[nodiscard]] double spectral_abscissa(const Eigen::MatrixXd& a);

/// Of a symmetric matrix, of which the lower triangle is read, ascending.
[[nodiscard]] Eigen::VectorXd symmetric_eigenvalues(const Eigen::MatrixXd& s);
/// The least of them.
[[nodiscard]] double smallest_symmetric_eigenvalue(const Eigen::MatrixXd& s);
/// An eigenvector of the least one.
[[nodiscard]] Eigen::VectorXd smallest_symmetric_eigenvector(const Eigen::MatrixXd& s);

/// a = u diag(values) v^T with square u and v, values descending.
struct SingularValues {
    Eigen::MatrixXd u;
    Eigen::VectorXd values;
    Eigen::MatrixXd v;
};
[[nodiscard]] SingularValues singular_values(const Eigen::MatrixXd& a);

}  // namespace colonnade::linear_algebra
