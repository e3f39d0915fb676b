#pragma once

#include <cstddef>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::assembly {

/// Drives or rates [channel][column] to twice the precision: the difference between two channels may be smaller than
/// the rounding of either.
struct Channels {
    std::vector<double> high, low;
};

/// Drive of the first layer's excitatory neurons, [channel][column] over global columns [first, first + columns).
/// See colonnade::Stimulus for each kind. Throws Error as `draw` does.
[[nodiscard]] Channels stimulus_input(const Spec& spec, std::size_t first, std::size_t columns);

/// Share of the half difference that channel c of N receives, from +1 for channel 0 down to -1.
[[nodiscard]] double profile_share(ContrastProfile profile, std::size_t c, std::size_t channels);

/// Initial rates x(0) of one layer, [neuron][column]; each neuron draws its own.
[[nodiscard]] std::vector<double> initial_rates(const Spec& spec, std::size_t layer, std::size_t first,
                                                std::size_t columns);

}  // namespace colonnade::assembly
