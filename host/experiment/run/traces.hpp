#pragma once

#include <cstddef>
#include <functional>
#include <limits>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/experiment/results/results.hpp"

namespace colonnade::experiment {

/// Follows the trace columns of every point again from x(0), on the reference backend. Throws Interrupted soon after
/// `stop`, which may be empty, answers true.
[[nodiscard]] Traces trace(const Experiment& experiment, const assembly::Shape& shape,
                           const std::function<bool()>& stop);

/// Samples that the traces of a point need: trace_time at the smallest step of its trace columns.
[[nodiscard]] std::size_t trace_samples(const Spec& spec);

/// Bytes that its traces take, without computing them; 0 where none are asked for. 2^62 stands for more than that. Of a
/// sweep of more than `max_points` points, so many evenly spread ones say how many samples there are.
[[nodiscard]] std::size_t trace_bytes(const Experiment& experiment, const assembly::Shape& shape,
                                      std::size_t max_points = std::numeric_limits<std::size_t>::max());

}  // namespace colonnade::experiment
