#pragma once

#include <functional>
#include <vector>

#include "backend.hpp"
#include "equilibrium/outcome.hpp"
#include "pipeline/bound.hpp"
#include "pipeline/marching.hpp"

namespace colonnade::equilibrium {

/// Drives a batch until every column has ended, in chunks of check_every steps, and returns the oscillations that were
/// found; slots count its columns. `looking` follows a circuit whose residual has stopped falling, and takes the steps
/// that the batch takes. `stop` as in Request.
template <class T>
[[nodiscard]] std::vector<core::Cycle> march(kernels::ResidentBatch<T>& batch, const Solve& rule,
                                             const kernels::Steps& looking, const std::function<bool()>& stop);

/// Drives columns by `steps` in memory of the host, and stores what became of them. `first_look`: steps after which
/// oscillations are first looked for.
template <class T>
void march_on_host(const kernels::Steps& steps, kernels::HostColumns<T>& columns, const Request& request,
                   Answers<T> answers, std::uint64_t first_look);

/// The same on any backend, and what came of it followed again where that is asked (equilibrium/confirm.hpp).
template <class T>
void march_and_follow(const kernels::Backend& backend, kernels::HostColumns<T>& columns, const Request& request,
                      Answers<T> answers);

}  // namespace colonnade::equilibrium
