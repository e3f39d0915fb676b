#pragma once

#include <Eigen/Dense>

#include "host/game/network.hpp"

namespace colonnade::continuation {

/// The first Lyapunov coefficient l_1 of a Hopf point of the flow tau dx/dt = -x + Phi(Wx + u) (Kuznetsov, Elements of
/// Applied Bifurcation Theory, 2004, equation 5.39, with |q| = 1): below 0 the cycles that begin there are stable
/// within the centre manifold (supercritical), above 0 they are not (subcritical). `frequency` > 0 of the one pair of
/// eigenvalues that crosses. NaN for refractory neurons, whose flow has other terms of second order.
[[nodiscard]] double first_lyapunov_coefficient(const game::Network& network, const Eigen::VectorXd& tau,
                                                const Eigen::VectorXd& rates, double frequency);

/// The eigenvector q of the flow's Jacobian there, of length 1: cycles begin as rates + e Re(q e^(i frequency t)).
[[nodiscard]] Eigen::VectorXcd hopf_eigenvector(const game::Network& network, const Eigen::VectorXd& tau,
                                                const Eigen::VectorXd& rates, double frequency);

}  // namespace colonnade::continuation
