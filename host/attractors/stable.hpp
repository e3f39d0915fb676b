#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "host/game/network.hpp"

namespace colonnade::attractors {

/// Most active sets that are solved for one circuit of many: four neurons of three pieces each, some tens of
/// microseconds. More would cost more than following the flow.
inline constexpr std::size_t max_active_sets = 81;
/// Points from which Newton looks for the equilibria of a circuit with smooth activations, and the most neurons for
/// which so few find most of them.
inline constexpr std::size_t newton_points = 32;
inline constexpr Eigen::Index max_newton_neurons = 4;

/// Whether the circuit is small enough for stable_equilibria.
[[nodiscard]] bool is_listable(const game::Network& network);

struct StableEquilibrium {
    Eigen::VectorXd rates;     ///< [neuron]
    double uncertainty = 0.0;  ///< ten times the length of the Newton step that is left there, in the maximum norm
};

/// Equilibria of a listable network to which the flow returns from nearby: every eigenvalue of the flow's Jacobian has
/// a negative real part. Of piecewise linear activations all, by active sets, but for those with a drive on a corner,
/// where the flow is not linear, and segments of equilibria; of others those that Newton finds. `tau` [neuron].
[[nodiscard]] std::vector<StableEquilibrium> stable_equilibria(const game::Network& network,
                                                               const Eigen::VectorXd& tau);

}  // namespace colonnade::attractors
