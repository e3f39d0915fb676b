#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <span>

#include "colonnade/spec.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/shape.hpp"

namespace colonnade::assembly {

/// Synaptic matrix W of one layer, [neuron][neuron], for column `k` of the range that `parameters` covers; `first` is
/// the global number of that range's first column.
[[nodiscard]] Eigen::MatrixXd layer_matrix(const Spec& spec, const Shape& shape, const LayerParameters& parameters,
                                           std::size_t k, std::size_t first);

/// W of a whole system: the layers' matrices on the diagonal, feedforward and feedback gains beside it.
[[nodiscard]] Eigen::MatrixXd system_matrix(const Spec& spec, const Shape& shape,
                                            std::span<const LayerParameters> layers, std::size_t k, std::size_t first);

}  // namespace colonnade::assembly
