#pragma once

#include <functional>
#include <vector>

#include "host/dynamics/limit_set.hpp"
#include "host/equilibrium/outcome.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/marching.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace colonnade::equilibrium {

/// What the host found of circuits that do not come to rest by themselves: as a pipeline stores it, and of the flow all
/// of it, in the same order.
template <class T>
struct Restless {
    kernels::HostEnds<T> host_ends;
    std::vector<dynamics::LimitSet> limit_sets;  ///< [end]; empty of updates of one length
};

/// Drives a batch until every column has ended, in chunks of check_every steps, and returns what never rests; slots
/// count its columns. Of the flow a circuit whose residual has stopped falling is looked at by dynamics::limit_set, one
/// that would take too many steps is followed by dynamics::stiff_course, of other marches by look_for_oscillations,
/// which takes the steps that the batch takes by `looking`. `stop` as in Request.
template <class T>
[[nodiscard]] Restless<T> march(kernels::ColumnBatch<T>& batch, const Solve& rule, const kernels::Steps& looking,
                                const std::function<bool()>& stop);

/// Drives columns on any backend, and stores what became of them.
template <class T>
void march_all(const kernels::Backend& backend, kernels::HostColumns<T>& columns, const Request& request,
               Solution<T> solution);

}  // namespace colonnade::equilibrium
