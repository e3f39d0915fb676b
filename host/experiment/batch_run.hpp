#pragma once

#include <cstddef>
#include <functional>

#include "assembly/shape.hpp"
#include "backend.hpp"
#include "colonnade/spec.hpp"
#include "experiment/results.hpp"

namespace colonnade::experiment {

/// A range of columns of one point of the sweep; `offset` is the place of its first column in the results.
struct Range {
    std::size_t point, first, columns, offset;
};

/// Runs a range of columns to their ends and writes everything about them into `results`. `stop` as for solve().
void run_range(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
               const std::function<bool()>& stop);

}  // namespace colonnade::experiment
