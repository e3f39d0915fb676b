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

/// Runs the trace columns of one point again from x(0), on the reference backend, recording their rates.
/// `column_index` counts output.trace_columns.
void run_trace(const Spec& spec, std::size_t point, std::size_t column_index, Results& results);

/// Samples that a trace of this point needs: trace_time at the smallest step of its trace columns.
[[nodiscard]] std::size_t trace_samples(const Spec& spec);

}  // namespace colonnade::experiment
