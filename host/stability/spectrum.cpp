#include "host/stability/spectrum.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

namespace colonnade::stability {

Eigen::MatrixXd jacobian(const Eigen::MatrixXd& weights, const Eigen::VectorXd& tau, const Eigen::VectorXd& slope) {
    Eigen::MatrixXd j = slope.asDiagonal() * weights;
    j.diagonal().array() -= 1.0;
    return tau.cwiseInverse().asDiagonal() * j;
}

Spectrum spectrum(const Eigen::MatrixXd& jacobian) {
    const Eigen::VectorXcd values = linear_algebra::eigenvalues(jacobian);
    Spectrum found{0, -std::numeric_limits<double>::infinity(), 0.0};
    double nearest = std::numeric_limits<double>::infinity();
    for (const std::complex<double>& value : values) {
        if (value.real() > 0.0) ++found.unstable;
        found.abscissa = std::max(found.abscissa, value.real());
        if (std::abs(value.real()) >= nearest) continue;
        nearest = std::abs(value.real());
        found.critical_frequency = std::abs(value.imag());
    }
    return found;
}

}  // namespace colonnade::stability
