#pragma once

#include <functional>
#include <vector>

#include "host/equilibrium/outcome.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/bound.hpp"
#include "kernels/pipeline/marching.hpp"

namespace colonnade::equilibrium {

/// Drives a batch until every column has ended, in chunks of check_every steps, and returns the oscillations that were
/// found; slots count its columns. `looking` follows a circuit whose residual has stopped falling, and takes the steps
/// that the batch takes. `stop` as in Request.
template <class T>
[[nodiscard]] std::vector<core::Cycle> march(kernels::ColumnBatch<T>& batch, const Solve& rule,
                                             const kernels::Steps& looking, const std::function<bool()>& stop);

/// Drives columns by `steps` in memory of the host, and stores what became of them. `first_look`: steps after which
/// oscillations are first looked for.
template <class T>
void march_on_host(const kernels::Steps& steps, kernels::HostColumns<T>& columns, const Request& request,
                   Solution<T> solution, std::uint64_t first_look);

/// The same on any backend, and what came of it followed again where that is asked (equilibrium/confirm.hpp).
template <class T>
void march_and_follow(const kernels::Backend& backend, kernels::HostColumns<T>& columns, const Request& request,
                      Solution<T> solution);

}  // namespace colonnade::equilibrium
