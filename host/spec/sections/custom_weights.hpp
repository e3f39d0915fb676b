#pragma once

#include <string_view>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

class Reader;

/// Most neurons of a custom microcircuit.
constexpr std::size_t max_custom_neurons = 128;

/// Rows of numbers, or { file = "..." } with shape [n][n] or [column][n][n]: fills the weights and makes all n neurons
/// excitatory for now. Throws Error.
void read_custom_weights(const Value& value, std::string_view path, Files& files, Microcircuit& circuit);

/// Checks custom weights against Dale's law, and tells populations apart by the signs of columns unless they are given:
/// a neuron whose weights are all zero counts as excitatory. Throws Error.
void check_custom_weights(const Reader& reader, Microcircuit& circuit);

}  // namespace colonnade::spec
