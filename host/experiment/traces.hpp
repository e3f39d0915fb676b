#pragma once

#include <cstddef>
#include <functional>

#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"
#include "experiment/results.hpp"

namespace colonnade::experiment {

/// Follows the trace columns of every point again from x(0), on the reference backend. Throws Interrupted soon after
/// `stop`, which may be empty, answers true.
[[nodiscard]] Traces trace(const Experiment& experiment, const assembly::Shape& shape,
                           const std::function<bool()>& stop);

/// Bytes that its traces take, without computing them; 0 where none are asked for. 2^62 stands for more than that.
[[nodiscard]] std::size_t trace_bytes(const Experiment& experiment, const assembly::Shape& shape);

}  // namespace colonnade::experiment
