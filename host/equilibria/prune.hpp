#pragma once

#include <Eigen/Dense>
#include <functional>
#include <optional>
#include <vector>

#include "host/equilibria/krawczyk.hpp"

namespace colonnade::equilibria {

/// Most neurons whose rates are cut into boxes.
inline constexpr Eigen::Index largest_pruned = 4;

/// An equilibrium, the only one within `radius` of its rates.
struct Proven {
    Eigen::VectorXd rates, radius;  ///< [neuron]
};

/// All equilibria of a network.
struct ProvenList {
    std::vector<Proven> equilibria;
    bool is_complete = false;  ///< there are no others; false: some box was given up, as next to a fold
};

/// A box in which all equilibria of the network lie; nothing where no bound is known, as of rates without an upper end
/// that excite themselves as much as they decay.
[[nodiscard]] std::optional<Box> bounding_box(const game::Network& network);

/// A box in which all equilibria of a small network lie, where those of its flow may have no bound: bounding_box, else
/// the one around the solutions of x = D(Wx + u) + c of every choice of lines on which its neurons lie, with c between
/// bounds. Piecewise linear neurons lie on the lines of their pieces, those whose rates have bounds on flat ones,
/// softplus at most ln 2 / beta above relu. Nothing for others, and where such equations are nearly singular.
[[nodiscard]] std::optional<Box> equilibrium_box(const game::Network& network);

/// Cuts `within` into boxes, each narrowed by X <- X and Phi(WX + u), until Krawczyk's test says of every one that it
/// holds one equilibrium or none (branch and prune: Neumaier, Interval methods for systems of equations, 1990, chapter
/// 5). Throws Interrupted soon after `stop`, which may be empty, answers true.
[[nodiscard]] ProvenList prune(const game::Network& network, const Box& within, const std::function<bool()>& stop = {});

}  // namespace colonnade::equilibria
