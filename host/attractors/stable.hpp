#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "game/network.hpp"

namespace colonnade::attractors {

/// Most active sets that are solved for one circuit of many: four neurons of three pieces each, some tens of
/// microseconds. More would cost more than following the flow.
inline constexpr std::size_t most_active_sets = 81;

/// Whether all activations are piecewise linear and have no more active sets than that.
[[nodiscard]] bool is_listable(const game::Network& network);

/// All equilibria of a listable network to which the flow returns from nearby: every eigenvalue of the flow's Jacobian
/// has a negative real part. Those with a drive on a corner, where the flow is not linear, are left out, and so are
/// segments of equilibria. `tau` [neuron].
[[nodiscard]] std::vector<Eigen::VectorXd> stable_equilibria(const game::Network& network, const Eigen::VectorXd& tau);

}  // namespace colonnade::attractors
