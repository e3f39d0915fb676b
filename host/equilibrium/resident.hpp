#pragma once

#include <functional>
#include <vector>

#include "assembly/batch.hpp"
#include "backend.hpp"
#include "equilibrium/solve.hpp"
#include "pipeline/bound.hpp"
#include "pipeline/marching.hpp"

namespace colonnade::equilibrium {

/// What ends a march of the columns that `rule` is asked of.
[[nodiscard]] core::VerdictRule verdict_rule(const Solve& rule);
/// The method that a march follows.
[[nodiscard]] Way way_of_march(const Solve& rule);

/// Drives a batch until every column has ended, in chunks of check_every steps, and returns the oscillations that were
/// found; slots count its columns. `looking` follows a circuit whose residual has stopped falling, and takes the steps
/// that the batch takes. `stop` as in Request.
template <class T>
[[nodiscard]] std::vector<core::Cycle> march_resident(kernels::ResidentBatch<T>& resident, const Solve& rule,
                                                      const kernels::Steps& looking, const std::function<bool()>& stop);

/// Stores what became of a batch that march_resident has driven; `batch`: its columns.
template <class T>
void store_ends(kernels::ResidentBatch<T>& resident, const std::vector<core::Cycle>& cycles,
                const assembly::Batch<T>& batch, const Request& request, Answers<T> answers);

/// Drives the columns of a batch by `steps` in memory of the host, and stores what became of them. `sooner`: how many
/// times sooner than after core::first_look steps oscillations are looked for.
template <class T>
void march_columns(const kernels::Steps& steps, assembly::Batch<T> batch, const Request& request, Answers<T> answers,
                   std::uint64_t sooner);

}  // namespace colonnade::equilibrium
