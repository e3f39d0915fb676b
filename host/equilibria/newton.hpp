#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "host/game/network.hpp"

namespace colonnade::equilibria {

/// What rates are small against: the largest number that saturating activations reach or over which softplus bends, 1
/// where any other is among them; at most 1.
[[nodiscard]] double natural_scale(const game::Network& network);

/// Equilibria of a network of smooth activations that Newton finds from x(0) and from `starts` more points, in the
/// order in which they were found: perhaps not all. The points are spread evenly (Roberts' R sequence) over the ranges
/// of the activations, or where they have none over rates up to twice the larger of 1 and the largest drive.
[[nodiscard]] std::vector<Eigen::VectorXd> newton_equilibria(const game::Network& network, const Eigen::VectorXd& first,
                                                             std::size_t starts);

}  // namespace colonnade::equilibria
