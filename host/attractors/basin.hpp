#pragma once

#include <Eigen/Dense>

#include "host/game/network.hpp"

namespace colonnade::attractors {

/// Whether the flow takes `state` to the equilibrium `at` for certain, by Lyapunov's direct method (Khalil, "Nonlinear
/// Systems", section 4.3): with J = diag(1/tau)(DW - I), J'P + PJ = -I and d = x - at, V = d'Pd falls all over an
/// ellipsoid V <= c in which piecewise linear activations keep to their piece and smooth ones to their tangent. Of the
/// latter |Phi(z + W_i d) - Phi(z) - Phi'(z) W_i d| <= M_i (W_i d)^2 / 2, M_i the largest |Phi''|, and |W_i d| is at
/// most s_i = sqrt(c W_i P^-1 W_i'), so that V falls where the sum of |P_i| M_i s_i |W_i| / tau_i is below 1. True
/// where the state is in such an ellipsoid, up to rounding; false says nothing. `tau` [neuron]. At most largest_basin
/// neurons, none of them refractory.
[[nodiscard]] bool is_in_basin(const game::Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& at,
                               const Eigen::VectorXd& state);

/// Beyond, Lyapunov's equation in n^2 unknowns costs more than the flow.
inline constexpr Eigen::Index largest_basin = 6;

}  // namespace colonnade::attractors
