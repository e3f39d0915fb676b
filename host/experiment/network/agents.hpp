#pragma once

#include <cstddef>

#include "host/experiment/network/system_columns.hpp"
#include "host/game/network.hpp"
#include "host/stability/ladder.hpp"

namespace colonnade::experiment {

/// W of column k's system [neuron][neuron], all layers that evolve together, in the order [layer][neuron].
[[nodiscard]] Eigen::MatrixXd agents_weights(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range,
                                             std::size_t k);

/// One column's system as its agents see it: weights, drives from outside and activations of all layers that evolve
/// together, in the order [layer][neuron]. Column k of the range, at the system it stands at.
[[nodiscard]] game::Network agents_of(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range,
                                      std::size_t k);

/// The activation of population `which` (0: E, 1: I) of one layer in column k.
[[nodiscard]] game::Unit unit_of(const assembly::Shape& shape, const assembly::LayerParameters& parameters,
                                 std::size_t which, std::size_t k);

/// What channel c of a layer of the system hears from outside the layer, from the layer below it in the system at
/// `rates` [layer][neuron] too.
[[nodiscard]] double drive_of_channel(const assembly::Shape& shape, const SystemColumns& range, std::size_t k,
                                      std::size_t layer, std::size_t c, const Eigen::VectorXd& rates);

/// One layer of the system by itself, driven by that below it at `rates`; none hears the one above.
[[nodiscard]] game::Network layer_agents(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range,
                                         std::size_t k, std::size_t layer, const Eigen::VectorXd& rates);

/// Time constants of the neurons of one layer.
[[nodiscard]] Eigen::VectorXd tau_of(const assembly::Shape& shape, const assembly::LayerParameters& parameters,
                                     std::size_t k);

/// The same system as the certificates see it; `weights` are those of its agents.
[[nodiscard]] stability::Network certified_network(const assembly::Shape& shape, const SystemColumns& range,
                                                   std::size_t k, const Eigen::MatrixXd& weights);

}  // namespace colonnade::experiment
