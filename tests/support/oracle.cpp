#include "support/oracle.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace colonnade::test {

Eigen::MatrixXd pairs_matrix(int channels, double w_EE, double w_IE, double w_II,
                             const std::function<double(int, int)>& inhibition) {
    Eigen::MatrixXd w = Eigen::MatrixXd::Zero(2 * channels, 2 * channels);
    for (int i = 0; i < channels; ++i) {
        w(i, i) = w_EE;
        w(channels + i, i) = w_IE;
        w(channels + i, channels + i) = -w_II;
        for (int j = 0; j < channels; ++j) w(i, channels + j) = -inhibition(i, j);
    }
    return w;
}

Eigen::MatrixXd shared_matrix(int channels, double w_EE, double w_EI, double w_IE, double w_II) {
    Eigen::MatrixXd w = Eigen::MatrixXd::Zero(channels + 1, channels + 1);
    for (int i = 0; i < channels; ++i) {
        w(i, i) = w_EE;
        w(i, channels) = -w_EI;
        w(channels, i) = w_IE;
    }
    w(channels, channels) = -w_II;
    return w;
}

Eigen::MatrixXd paired_matrix(int channels, double w_EE, double w_self, double w_cross, double w_IE, double w_II) {
    return pairs_matrix(channels, w_EE, w_IE, w_II, [=](int i, int j) { return i == j ? w_self : w_cross; });
}

double residual(const Network& network, const Eigen::VectorXd& x) {
    const Eigen::VectorXd z = network.w * x + network.u;
    double largest = 0.0;
    for (Eigen::Index i = 0; i < x.size(); ++i)
        largest = std::max(largest, std::abs(network.phi[static_cast<std::size_t>(i)](z(i)) - x(i)));
    return largest;
}

Eigen::VectorXd equilibrium(const Network& network, Eigen::VectorXd x, double tolerance, double step) {
    for (int count = 0; count < 2'000'000; ++count) {
        const Eigen::VectorXd z = network.w * x + network.u;
        Eigen::VectorXd change(x.size());
        for (Eigen::Index i = 0; i < x.size(); ++i) change(i) = network.phi[static_cast<std::size_t>(i)](z(i)) - x(i);
        if (change.cwiseAbs().maxCoeff() < tolerance * std::max(1.0, x.cwiseAbs().maxCoeff())) return x;
        x += step * change;
    }
    throw std::runtime_error("the oracle found no equilibrium");
}

Phi relu(double threshold) {
    return [=](double z) { return std::max(0.0, z - threshold); };
}
Phi saturated(double r, double threshold) {
    return [=](double z) { return std::clamp(z - threshold, 0.0, r); };
}
Phi soft_threshold(double lambda) {
    return [=](double z) { return std::copysign(std::max(0.0, std::abs(z) - lambda), z); };
}
Phi logistic(double r, double k, double threshold) {
    return [=](double z) { return r / (1.0 + std::exp(-k * (z - threshold))); };
}
Phi tanh_gain(double k) {
    return [=](double z) { return std::tanh(k * z); };
}
Phi softplus(double beta) {
    return [=](double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(beta * z))) / beta; };
}
Phi power_law(double k, double p) {
    return [=](double z) { return k * std::pow(std::max(0.0, z), p); };
}

}  // namespace colonnade::test
