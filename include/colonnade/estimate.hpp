#pragma once

#include <cstddef>
#include <cstdint>

#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

namespace colonnade {

/// What computes an experiment: run(), certify(), find_attractors(), compute_atlas(), continue_equilibria().
enum class Verb { run, certify, attractors, atlas, follow };

/// `run`, ..., `continue`: the verb of the command line.
[[nodiscard]] const char* name_of(Verb verb);

/// What a spec does not say about the size of a result; the defaults are the least there is.
struct Findings {
    double attractors = 1.0;           ///< of a column, on average
    std::uint64_t max_attractors = 1;  ///< of any column
    std::uint64_t crossings = 0;       ///< of boundaries with edges of an atlas
    std::uint64_t branches = 0;        ///< of a diagram
    std::uint64_t branch_points = 0;   ///< of all of them
    std::uint64_t cycle_points = 0;    ///< of its branches of cycles
    std::uint64_t curve_points = 0;    ///< of its curves in two keys
    std::uint64_t running_bytes = 0;   ///< of running aggregates where output.columns = false; 0: 64 octaves each
    std::uint64_t flight_bytes = 0;    ///< of what is worked on at a time, on all threads; 0: as the spec says
};

/// What a verb needs, computed without allocating it.
struct Estimate {
    std::size_t circuits = 0;         ///< columns x layers x sweep points, or points of an atlas x layers
    std::size_t neurons = 0;          ///< in one circuit
    std::size_t working_bytes = 0;    ///< at the peak, beyond the results
    std::size_t result_bytes = 0;     ///< numbers of the dataset, kept until the file is written
    std::size_t file_bytes = 0;       ///< NetCDF file; 0 where none is asked for
    std::size_t picture_bytes = 0;    ///< roughly; 0 where none is asked for
    std::size_t process_bytes = 0;    ///< what the process has, the experiment among it, and code that it will load
    std::size_t available_bytes = 0;  ///< memory that it may still take

    /// Beyond process_bytes.
    [[nodiscard]] std::size_t memory_bytes() const noexcept { return working_bytes + result_bytes; }
    [[nodiscard]] bool fits() const noexcept { return memory_bytes() <= available_bytes; }
};

/// Takes milliseconds whatever the size of the experiment. Traces of more than a few points are sized by some of them.
[[nodiscard]] Estimate estimate(const Experiment& experiment, const RunOptions& options = {}, Verb verb = Verb::run,
                                const Findings& findings = {});

/// Throws Error (Fault::machine) with both numbers where the memory does not hold what is needed.
void check_memory(const Estimate& estimate);

}  // namespace colonnade
