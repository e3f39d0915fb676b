#pragma once

#include <cstddef>
#include <vector>

#include "kernels/pipeline/host_columns.hpp"

/// The circuits that every bench marches, in batches of the size that a run would cut.
namespace colonnade::bench {

using Batches = std::vector<kernels::HostColumns<float>>;

/// `count` circuits with two channels and shared inhibition: w_EE = 0.5, w_EI and w_IE uniform in [0.8, 1.2], w_II =
/// 0.2, tau_I = 0.5 tau_E, drives 1 + c and 1 - c with c loguniform in [1e-4, 1e-1], h = 0.05.
[[nodiscard]] Batches li3(std::size_t count);

/// `count` columns of eight such layers that evolve together, feedforward 1: the last layers' losers fall silent.
[[nodiscard]] Batches col8x3(std::size_t count);

/// `count` circuits of 32 neurons with one W for all, 24 of them excitatory, that settles; h = 0.05.
[[nodiscard]] Batches dense32(std::size_t count);

}  // namespace colonnade::bench
