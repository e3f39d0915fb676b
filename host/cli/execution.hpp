#pragma once

#include <functional>

#include "cli/verbs.hpp"
#include "colonnade/colonnade.hpp"

namespace colonnade::cli {

/// An experiment that has been computed.
struct Execution {
    Experiment experiment;
    Dataset dataset;
    double seconds = 0.0;  ///< of the computation
};

using Computation = std::function<Dataset(const Experiment&, const RunOptions&)>;

/// Logs go to stderr, results to stdout.
void log_to_stderr(bool quiet);

/// Reads the spec and its files, in the memory that this process may still take; notices go to the log.
[[nodiscard]] Experiment load(const SpecOptions& options);

/// What every verb that computes does alike: reads the spec, refuses outputs that could not be written, computes under
/// a progress bar, and stops with Interrupted on SIGINT or SIGTERM.
[[nodiscard]] Execution execute(const RunVerb& options, const Computation& compute);

/// Writes the files that the spec's [output] names; nothing half-written is left.
void write_outputs(const RunVerb& options, Execution& execution);

}  // namespace colonnade::cli
