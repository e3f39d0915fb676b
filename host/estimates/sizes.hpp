#pragma once

#include "colonnade/estimate.hpp"
#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"

/// Memory and files of each verb, in closed form; the caller fills in what the process has and may take.
namespace colonnade::estimates {

[[nodiscard]] Estimate of_run(const Experiment& experiment, const RunOptions& options, bool certified,
                              const Findings& findings);
[[nodiscard]] Estimate of_attractors(const Experiment& experiment, const RunOptions& options, const Findings& findings);
[[nodiscard]] Estimate of_atlas(const Experiment& experiment, const RunOptions& options, const Findings& findings);
[[nodiscard]] Estimate of_diagram(const Experiment& experiment, const RunOptions& options, const Findings& findings);

/// Length of a NetCDF file that holds so many bytes of numbers and of strings in so many variables.
[[nodiscard]] std::size_t file_length(std::size_t numbers, std::size_t strings, std::size_t variables);

}  // namespace colonnade::estimates
