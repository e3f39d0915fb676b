#pragma once

#include <Eigen/Dense>
#include <optional>
#include <span>
#include <vector>

#include "host/game/unit.hpp"

namespace colonnade::game {

/// A network whose neurons are agents (theory.md, section 3). Drives are those from outside, thresholds not taken off.
struct Network {
    Eigen::MatrixXd weights;  ///< W [neuron][neuron]
    Eigen::VectorXd drive;    ///< u [neuron]
    std::vector<Unit> units;  ///< [neuron]
};

/// What agent i hears from the others and from outside, b_i = sum over j != i of w_ij x_j + u_i.
[[nodiscard]] double heard(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i);

/// E_int^i = x_i^2 / 2 - w_ii x_i^2 / 2 - x_i b_i.
[[nodiscard]] double interaction_cost(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i);

/// E^i = E_int^i + E_act^i, what agent i pays at these rates; NaN without an activation cost.
[[nodiscard]] double energy(const Network& network, const Eigen::VectorXd& rates, Eigen::Index i);

/// dE^i of every agent at an equilibrium per unit of a change `by` of the drives [neuron]: each agent's own rate is
/// where its cost is stationary, so that dE^i = -x_i (sum over j != i of w_ij dx_j + by_i), dx = (I - DW)^-1 D by. NaN
/// on a corner, and of agents without an activation cost.
[[nodiscard]] Eigen::VectorXd energy_response(const Network& network, const Eigen::VectorXd& rates,
                                              const Eigen::VectorXd& by);

/// E(x) = x'(I - W)x / 2 - u'x + sum of g_i, which the flow lets fall; nullopt unless W is symmetric.
[[nodiscard]] std::optional<double> global_energy(const Network& network, const Eigen::VectorXd& rates);

/// x - Phi(Wx + u), which is 0 at an equilibrium.
[[nodiscard]] Eigen::VectorXd residual(const Network& network, const Eigen::VectorXd& rates);

/// Slopes Phi'_i at the drives Wx + u, 0 at a corner.
[[nodiscard]] Eigen::VectorXd slopes(const Network& network, const Eigen::VectorXd& rates);

/// Time constants along the flow at an equilibrium, where drives are Wx + u: tau, divided by Unit::speed.
[[nodiscard]] Eigen::VectorXd tau_at(const Network& network, const Eigen::VectorXd& tau, const Eigen::VectorXd& rates);

/// |A|_F / |J|_F of J = I - W, A its antisymmetric part: 0 for a potential game, towards 1 purely antagonistic. NaN for
/// W = I, where J is 0.
[[nodiscard]] double competition_index(const Eigen::MatrixXd& weights);

/// Whether an equilibrium of the flow is one of the game.
struct Nash {
    bool holds = false;        ///< for certain; false with a regret of 0: undecided
    double regret = 0.0;       ///< the largest of all agents; infinite where a cost is unbounded below
    Eigen::Index neuron = -1;  ///< whose; -1 where no agent has any
    double slack = 0.0;        ///< the largest regret that the residual explains
};

/// Regrets of all agents at rates that are an equilibrium up to a residual, as equilibrium_regret has them. Every
/// activation must be proximal.
[[nodiscard]] Nash nash(const Network& network, const Eigen::VectorXd& rates);

}  // namespace colonnade::game
