#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <functional>
#include <vector>

#include "host/game/network.hpp"
#include "host/game/pieces.hpp"

namespace colonnade::equilibria {

using game::Pattern;

/// Most neurons whose active sets are all looked at: 2^n of relu, 3^n of the others.
inline constexpr Eigen::Index largest_enumerable = 12;

struct Equilibrium {
    Pattern pieces;         ///< of a neuron that rests on a corner the lower piece
    Eigen::VectorXd rates;  ///< [neuron]
};

/// A region whose equations are singular and yet solvable, so that its equilibria are no points.
struct Continuum {
    Pattern pieces;
    Eigen::VectorXd rates;   ///< one of them, as far as it is known
    bool is_segment = true;  ///< equilibria on a segment of the region are proved; false: a kernel of more dimensions,
                             ///< in which nothing was decided
};

/// All equilibria of a network of piecewise linear activations.
struct Enumeration {
    std::vector<Equilibrium> equilibria;
    std::vector<Continuum> continua;
    std::size_t regions = 0;  ///< active sets that were solved
    bool undecided = false;   ///< numbers of some active set overflow: what it holds is not known
};

/// Whether all activations are piecewise linear and there are few enough neurons.
[[nodiscard]] bool is_enumerable(const game::Network& network);

/// How many active sets a network of piecewise linear activations has.
[[nodiscard]] std::size_t active_sets(const game::Network& network);

/// Solves x = D(Wx + u) + c in every region and keeps what lies in it: closed regions, up to a bound on what rounding
/// does to each drive; equilibria that agree up to such a bound, as on a border, are listed once. One factorisation
/// serves all regions with the same linear neurons. `network` must be is_enumerable. Throws Interrupted soon after
/// `stop`, which may be empty, answers true.
[[nodiscard]] Enumeration enumerate(const game::Network& network, const std::function<bool()>& stop = {});

}  // namespace colonnade::equilibria
