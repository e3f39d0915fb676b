#include "host/linear_algebra/decompositions.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

namespace colonnade::linear_algebra {

using Eigen::MatrixXd;
using Eigen::VectorXd;

Eigen::VectorXcd eigenvalues(const MatrixXd& a) {
    return a.eigenvalues();
}

/// Sizes that the compiler knows take a fifth of the time.
double spectral_abscissa(const MatrixXd& a) {
    if (a.rows() == 2) return Eigen::Matrix2d(a).eigenvalues().real().maxCoeff();
    if (a.rows() == 3) return Eigen::Matrix3d(a).eigenvalues().real().maxCoeff();
    return a.eigenvalues().real().maxCoeff();
}

VectorXd symmetric_eigenvalues(const MatrixXd& s) {
    return Eigen::SelfAdjointEigenSolver<MatrixXd>(s, Eigen::EigenvaluesOnly).eigenvalues();
}

double smallest_symmetric_eigenvalue(const MatrixXd& s) {
    if (s.rows() == 2)
        return Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(s, Eigen::EigenvaluesOnly).eigenvalues()(0);
    if (s.rows() == 3)
        return Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(s, Eigen::EigenvaluesOnly).eigenvalues()(0);
    return symmetric_eigenvalues(s)(0);
}

VectorXd smallest_symmetric_eigenvector(const MatrixXd& s) {
    return Eigen::SelfAdjointEigenSolver<MatrixXd>(s).eigenvectors().col(0);
}

SingularValues singular_values(const MatrixXd& a) {
    const Eigen::JacobiSVD<MatrixXd> svd(a, Eigen::ComputeFullU | Eigen::ComputeFullV);
    return {svd.matrixU(), svd.singularValues(), svd.matrixV()};
}

}  // namespace colonnade::linear_algebra
