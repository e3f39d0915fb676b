#include "host/stability/spectrum.hpp"
#include "host/linear_algebra/decompositions.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <iterator>
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

std::vector<double> critical_frequencies(const Eigen::MatrixXd& jacobian, std::size_t count) {
    const Eigen::VectorXcd values = linear_algebra::eigenvalues(jacobian);
    std::vector<std::complex<double>> pairs;
    std::copy_if(values.begin(), values.end(), std::back_inserter(pairs),
                 [](const auto& value) { return value.imag() > 0.0; });
    count = std::min(count, pairs.size());
    std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count), pairs.end(),
                      [](const auto& a, const auto& b) { return std::abs(a.real()) < std::abs(b.real()); });
    std::vector<double> frequencies;
    for (std::size_t k = 0; k < count; ++k) frequencies.push_back(pairs[k].imag());
    std::sort(frequencies.begin(), frequencies.end());
    return frequencies;
}

}  // namespace colonnade::stability
