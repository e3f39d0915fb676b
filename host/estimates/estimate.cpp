#include "colonnade/estimate.hpp"

#include <algorithm>

#include "host/estimates/sizes.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/run/needs.hpp"

namespace colonnade {
namespace {

Estimate sizes(const Experiment& experiment, const RunOptions& options, Verb verb, const Findings& findings) {
    switch (verb) {
        case Verb::run:
        case Verb::certify:
            return estimates::of_run(experiment, options, verb == Verb::certify, findings);
        case Verb::attractors:
            return estimates::of_attractors(experiment, options, findings);
        case Verb::atlas:
            return estimates::of_atlas(experiment, options, findings);
        case Verb::follow:
            break;
    }
    return estimates::of_diagram(experiment, options, findings);
}

constexpr std::size_t mebibyte = std::size_t{1} << 20;
/// Pages of code and tables that computing has yet to load, measured.
constexpr std::size_t computing_code = 3 * mebibyte;

/// Those of HDF5 and NetCDF, of cairo with its fonts; they come when the working memory has been given back.
std::size_t writing_code(const Estimate& size) {
    return (size.file_bytes > 0 ? 11 * mebibyte : 0) + (size.picture_bytes > 0 ? 4 * mebibyte : 0);
}

}  // namespace

const char* name_of(Verb verb) {
    switch (verb) {
        case Verb::run:
            return "run";
        case Verb::certify:
            return "certify";
        case Verb::attractors:
            return "attractors";
        case Verb::atlas:
            return "atlas";
        case Verb::follow:
            break;
    }
    return "continue";
}

Estimate estimate(const Experiment& experiment, const RunOptions& options, Verb verb, const Findings& findings) {
    Estimate result = sizes(experiment, options, verb, findings);
    result.process_bytes = experiment::process_memory().resident + computing_code;
    result.working_bytes = std::max(result.working_bytes, writing_code(result));
    result.available_bytes = experiment::available_memory();
    return result;
}

void check_memory(const Estimate& estimate) {
    experiment::check_memory(estimate.memory_bytes(), estimate.available_bytes, experiment::smaller_run);
}

}  // namespace colonnade
