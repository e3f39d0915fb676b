#pragma once

#include <cstddef>
#include <string>

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "experiment/results.hpp"

namespace colonnade::experiment {

/// Turns plain results into a labelled dataset (docs/output.md): coordinates, per-column variables, aggregates over
/// columns, attributes. Takes the arrays over rather than copying them; aggregates on `threads` threads.
[[nodiscard]] Dataset label(const Experiment& experiment, Results results, const std::string& backend,
                            std::size_t threads);

}  // namespace colonnade::experiment
