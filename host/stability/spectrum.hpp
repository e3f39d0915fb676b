#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

namespace colonnade::stability {

/// The flow's Jacobian diag(1/tau)(-I + DW), D = diag(slope); `tau` and `slope` [neuron].
[[nodiscard]] Eigen::MatrixXd jacobian(const Eigen::MatrixXd& weights, const Eigen::VectorXd& tau,
                                       const Eigen::VectorXd& slope);

/// Eigenvalues of the flow's Jacobian in short.
struct Spectrum {
    int unstable = 0;                 ///< eigenvalues with a positive real part
    double abscissa = 0.0;            ///< largest real part, in 1 / tau
    double critical_frequency = 0.0;  ///< |imaginary part| of the eigenvalue nearest the imaginary axis, in rad / tau
};
[[nodiscard]] Spectrum spectrum(const Eigen::MatrixXd& jacobian);

/// |Imaginary parts| of the `count` complex pairs nearest the imaginary axis, ascending, in rad / tau; fewer where
/// there are fewer.
[[nodiscard]] std::vector<double> critical_frequencies(const Eigen::MatrixXd& jacobian, std::size_t count);

}  // namespace colonnade::stability
