#pragma once

/// An independent judge of equilibria: dense matrices, the C library's functions, float64, nothing from kernels/.
/// Because every backend shares one update rule, their agreement alone could not catch a wrong one.
#include <Eigen/Dense>
#include <functional>
#include <vector>

namespace colonnade::test {

using Phi = std::function<double(double)>;

/// tau dx/dt = -x + Phi(Wx + u) of theory.md, section 1.
struct Network {
    Eigen::MatrixXd w;
    Eigen::VectorXd u;
    std::vector<Phi> phi;  ///< of each neuron
};

/// Weights of the motifs of theory.md, sections 6 and 7; E neurons first.
Eigen::MatrixXd shared_matrix(int channels, double w_EE, double w_EI, double w_IE, double w_II);
Eigen::MatrixXd paired_matrix(int channels, double w_EE, double w_self, double w_cross, double w_IE, double w_II);
/// `inhibition(i, j)`: magnitude with which interneuron j inhibits E neuron i.
Eigen::MatrixXd pairs_matrix(int channels, double w_EE, double w_IE, double w_II,
                             const std::function<double(int, int)>& inhibition);

/// max_i |Phi_i((Wx + u)_i) - x_i|
double residual(const Network& network, const Eigen::VectorXd& x);

/// Follows the flow from x with small explicit steps, tau = 1, until the residual is below tolerance * max(1, max|x|).
/// Throws std::runtime_error when it does not get there.
Eigen::VectorXd equilibrium(const Network& network, Eigen::VectorXd x, double tolerance = 1e-13, double step = 0.02);

Phi relu(double threshold = 0.0);
Phi saturated(double r, double threshold = 0.0);
Phi soft_threshold(double lambda);
Phi logistic(double r, double k, double threshold = 0.0);
Phi tanh_gain(double k);
Phi softplus(double beta);
Phi power_law(double k, double p);

}  // namespace colonnade::test
