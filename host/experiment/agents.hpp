#pragma once

#include <cstddef>

#include "experiment/column_range.hpp"
#include "game/network.hpp"
#include "stability/ladder.hpp"

namespace colonnade::experiment {

/// W of column k's system [neuron][neuron], all layers that evolve together, in the order [layer][neuron].
[[nodiscard]] Eigen::MatrixXd agents_weights(const Spec& spec, const assembly::Shape& shape, const ColumnRange& range,
                                             std::size_t k);

/// One column's system as its agents see it: weights, drives from outside and activations of all layers that evolve
/// together, in the order [layer][neuron]. Column k of the range, at the system it stands at.
[[nodiscard]] game::Network agents_of(const Spec& spec, const assembly::Shape& shape, const ColumnRange& range,
                                      std::size_t k);

/// The same system as the certificates see it; `weights` are those of its agents.
[[nodiscard]] stability::Network certified_network(const assembly::Shape& shape, const ColumnRange& range,
                                                   std::size_t k, const Eigen::MatrixXd& weights);

}  // namespace colonnade::experiment
