#pragma once

#include <Eigen/Dense>

#include "host/game/network.hpp"

/// Two neurons with time constants of any ratio (theory.md, section 5).
namespace colonnade::equilibria {

/// Whether the flow of two neurons comes to rest from every start, at some equilibrium: its divergence is negative for
/// all slopes that the activations have, so that there is no closed orbit (Bendixson, for Lipschitz fields), and no
/// trajectory escapes (Poincare and Bendixson). False: not known, as for refractory neurons and for more than two. With
/// a single equilibrium it is global convergence.
[[nodiscard]] bool always_rests(const game::Network& network, const Eigen::VectorXd& tau);

}  // namespace colonnade::equilibria
