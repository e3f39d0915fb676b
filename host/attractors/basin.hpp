#pragma once

#include <Eigen/Dense>

#include "game/network.hpp"

namespace colonnade::attractors {

/// Whether the flow takes `state` to the equilibrium `at` for certain: in the piece of piecewise linear activations
/// that holds the equilibrium the flow is linear, J = diag(1/tau)(DW - I), and with J'P + PJ = -I an ellipsoid
/// (x - at)'P(x - at) <= c that lies within the piece is never left. True where the state is in such an ellipsoid
/// (Lyapunov's direct method; Khalil, "Nonlinear Systems", section 4.3), up to rounding; false says nothing. `tau`
/// [neuron]. At most largest_basin neurons.
[[nodiscard]] bool is_in_basin(const game::Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& at,
                               const Eigen::VectorXd& state);

/// Beyond, Lyapunov's equation in n^2 unknowns costs more than the flow.
inline constexpr Eigen::Index largest_basin = 6;

}  // namespace colonnade::attractors
