#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "colonnade/colonnade.hpp"
#include "host/cli/outputs.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {

/// An experiment that has been computed.
struct Execution {
    Experiment experiment;
    Dataset dataset;
    double seconds = 0.0;  ///< of the computation
};

/// Logs go to stderr, results to stdout. `quiet`: no logs.
void log_to_stderr(bool quiet);

/// What a verb does with an experiment.
struct Task {
    Verb verb;
    std::function<Dataset(const Experiment&, const RunOptions&)> compute;
    std::vector<Picture> pictures;  ///< that it may draw
};

/// Tells the user of what is odd but no error.
void warn(const std::string& sentence);

/// Reads the spec and its files, in the memory that this process may still take; notices go to the log.
[[nodiscard]] Experiment load(const SpecOptions& options);

/// What every verb that computes does alike: reads the spec, refuses outputs that could not be written, computes under
/// a progress bar, and stops with Interrupted on a signal.
[[nodiscard]] Execution execute(const RunVerb& options, const Task& task);

/// A picture beside the results: where it goes (empty: there is none), and its bytes.
struct PictureFile {
    std::string path;
    std::function<std::string()> draw;
};
/// The one that output.image asks for.
[[nodiscard]] PictureFile montage_of(const Execution& execution);

/// Writes the results where the spec wants them, and a picture beside them: both, or as `write_all` says.
void write_outputs(const RunVerb& options, Execution& execution, const PictureFile& picture = {});

}  // namespace colonnade::cli
