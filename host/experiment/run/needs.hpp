#pragma once

#include <cstddef>
#include <limits>

#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade::experiment {

/// Memory and file of run() or certify(), in bytes.
struct Needs {
    std::size_t working = 0;  ///< at the peak, beyond the results
    std::size_t result = 0;   ///< numbers of the dataset
    std::size_t strings = 0;  ///< of the dataset: names of coordinates and the resolved spec, about
    std::size_t variables = 0;
};

/// `trace_points`: of a longer sweep the samples of so many points alone decide on those of all. `running`: bytes of
/// the running aggregates where no columns are kept; 0: what 64 octaves take. `flight`: bytes of the batches on all
/// threads; 0: as counted.
[[nodiscard]] Needs needs_of(const Experiment& experiment, const RunOptions& options, bool certified,
                             std::size_t trace_points = std::numeric_limits<std::size_t>::max(),
                             std::size_t running = 0, std::size_t flight = 0);

/// Throws Error (Fault::machine) naming both numbers where `needed` bytes are more than the `available` ones.
/// `advice`: what would need less.
void check_memory(std::size_t needed, std::size_t available, const char* advice);

/// For runs.
inline constexpr const char* smaller_run =
    "fewer columns, layers, sweep points or output.variables, output.rates = \"none\" and output.columns = false";

}  // namespace colonnade::experiment
