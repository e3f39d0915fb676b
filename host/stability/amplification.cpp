#include "stability/amplification.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::stability {
namespace {

constexpr double not_certified = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double contraction_factor(const Eigen::MatrixXd& w) {
    Eigen::MatrixXd m = w.cwiseAbs();
    m.diagonal() = w.diagonal();
    // shifted to be non-negative with a positive diagonal, so that the power iteration converges to Perron's vector;
    // any v > 0 gives a valid bound, so a vector that has not quite converged costs sharpness, not truth
    const double shift = 1.0 - std::min(0.0, m.diagonal().minCoeff());
    Eigen::VectorXd v = Eigen::VectorXd::Ones(w.rows());
    for (int iteration = 0; iteration < 200; ++iteration) {
        v = m * v + shift * v;
        v /= v.maxCoeff();
        v = v.cwiseMax(1e-6);
    }
    const double beta = ((m * v).array() / v.array()).maxCoeff();
    return core::contraction_from(v.maxCoeff(), v.minCoeff(), beta);
}

double diagonal_factor(const Eigen::MatrixXd& w) {
    const Eigen::MatrixXd j = Eigen::MatrixXd::Identity(w.rows(), w.cols()) - w;
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> symmetric(0.5 * (j + j.transpose()), Eigen::EigenvaluesOnly);
    // an eigenvalue is computed to within a few n epsilon |J|
    const double norm = j.norm();
    const double modulus = symmetric.eigenvalues()(0) - 1e-14 * static_cast<double>(w.rows()) * norm;
    return modulus > 0.0 ? (1.0 + norm) / modulus * std::sqrt(static_cast<double>(w.rows())) : not_certified;
}

}  // namespace colonnade::stability
