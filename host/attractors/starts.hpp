#pragma once

#include <cstddef>
#include <vector>

#include "host/assembly/shape.hpp"
#include "host/attractors/search.hpp"
#include "host/experiment/network/system_columns.hpp"

namespace colonnade::attractors {

/// Initial states of start `number` > 0 for the system at which `range` stands, [layer][neuron][column].
[[nodiscard]] std::vector<double> drawn_start(const Spec& spec, const assembly::Shape& shape,
                                              const experiment::SystemColumns& range, const Search& request,
                                              std::size_t number);

}  // namespace colonnade::attractors
