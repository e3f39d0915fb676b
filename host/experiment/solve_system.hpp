#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <type_traits>

#include "backend.hpp"
#include "colonnade/spec.hpp"
#include "equilibrium/solve.hpp"
#include "experiment/column_range.hpp"
#include "stability/bound.hpp"

namespace colonnade::experiment {

/// Runs the system that `columns` stands at by the method and in the precision that the spec asks for; `runs`
/// and `answers` as for equilibrium::solve.
template <class T>
void solve_system(const Spec& spec, const kernels::Backend& backend, const ColumnRange& columns,
                  stability::ErrorBound& bound, std::span<const std::uint8_t> runs, const std::function<bool()>& stop,
                  equilibrium::Answers<T> answers) {
    const auto direct = columns.direct(bound);
    const auto tolerances = columns.tolerances(bound, std::numeric_limits<T>::epsilon());
    const equilibrium::Request request{spec.solve, columns.step(),      runs, direct, stop,
                                       tolerances, spec.output.settling};
    if constexpr (std::is_same_v<T, double>)
        if (spec.solve.precision == Precision::mixed)
            return equilibrium::solve_mixed(backend, columns.assemble<double>(), columns.assemble<float>(), request,
                                            answers);
    equilibrium::solve<T>(backend, columns.assemble<T>(), request, answers);
}

}  // namespace colonnade::experiment
