#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "host/game/network.hpp"
#include "host/game/pieces.hpp"

/// All equilibria of a small network at its drive, proved one by one.
namespace colonnade::equilibria {

struct Listed {
    Eigen::VectorXd rates;                  ///< [neuron]
    game::Pattern pieces;                   ///< of piecewise linear neurons, as Equilibrium has them; else empty
    std::optional<Eigen::VectorXd> radius;  ///< exactly one equilibrium is within it of the rates; nothing: undecided
};

struct List {
    std::vector<Listed> equilibria;
    std::size_t continua = 0;  ///< regions of a piecewise linear network whose equilibria are no points, or undecided
    bool is_complete = false;  ///< there are no others than these and those of the continua

    /// Whether there is exactly one: yes and no are proved; nothing where neither is.
    [[nodiscard]] std::optional<bool> is_single() const;
};

/// Whether the network is one that list() takes: of piecewise linear activations up to largest_enumerable neurons and
/// `most_sets` active sets, of others up to largest_pruned whose equilibria have bounds.
[[nodiscard]] bool is_listable(const game::Network& network,
                               std::size_t most_sets = std::numeric_limits<std::size_t>::max());

/// By active sets (enumerate.hpp) where all activations are piecewise linear, else by cutting the rates into boxes
/// (prune.hpp). Throws Interrupted soon after `stop`, which may be empty, answers true.
[[nodiscard]] List list(const game::Network& network, const std::function<bool()>& stop = {});

}  // namespace colonnade::equilibria
