#include "host/estimates/sizes.hpp"

#include <algorithm>
#include <cstdint>

#include "colonnade/attractors.hpp"
#include "colonnade/continuation.hpp"
#include "host/assembly/shape.hpp"
#include "host/atlas/boundary.hpp"
#include "host/atlas/observe.hpp"
#include "host/atlas/points.hpp"
#include "host/experiment/run/needs.hpp"

namespace colonnade::estimates {
namespace {

constexpr std::size_t word = sizeof(double);
/// What malloc adds to a block.
constexpr std::size_t block = 16;

std::size_t rounded(double bytes) {
    // what no machine has is no exact count
    return bytes < 0x1p62 ? static_cast<std::size_t>(bytes) : std::size_t{1} << 62;
}

/// Resolved spec and names of coordinates.
std::size_t strings_of(const Spec& spec) {
    return 2 * spec.text.size() + spec.microcircuit.neurons() * word;
}

/// Grey pixels of a montage; deflate leaves about three quarters of a photograph.
std::size_t montage_bytes(const Spec& spec) {
    if (spec.output.image.empty()) return 0;
    constexpr double deflated = 0.75;
    const auto pixels = static_cast<double>((spec.column.layers + 1) * spec.stimulus.pixels.size());
    return rounded(deflated * pixels);
}

Estimate started(const Experiment& experiment) {
    Estimate result;
    result.neurons = experiment.base.microcircuit.neurons();
    result.circuits = experiment.base.column.computed() * experiment.base.column.layers * experiment.points.size();
    return result;
}

}  // namespace

std::size_t file_length(std::size_t numbers, std::size_t strings, std::size_t variables) {
    constexpr std::size_t header = std::size_t{12} << 10, of_variable = 640;
    return header + numbers + strings + variables * of_variable;
}

Estimate of_run(const Experiment& experiment, const RunOptions& options, bool certified, const Findings& findings) {
    constexpr std::size_t trace_points = 32;
    const experiment::Needs needs = experiment::needs_of(experiment, options, certified, trace_points,
                                                         findings.running_bytes, findings.flight_bytes);
    Estimate result = started(experiment);
    result.working_bytes = needs.working;
    result.result_bytes = needs.result;
    if (!experiment.base.output.file.empty())
        result.file_bytes = file_length(needs.result, needs.strings, needs.variables);
    result.picture_bytes = montage_bytes(experiment.base);
    return result;
}

Estimate of_attractors(const Experiment& experiment, const RunOptions&, const Findings& findings) {
    Estimate result = started(experiment);
    const Spec& spec = experiment.base;
    const auto columns = static_cast<double>(spec.column.computed());
    const double rates = static_cast<double>(spec.column.layers * result.neurons * word);
    // of each attractor: its rates and amplitudes, kind, proof, hits, three shares, unstable, abscissa, error bound,
    // period, amplitude, multiplier, exponent and that one's error
    const double numbers = 2 * rates + 2 * sizeof(std::int8_t) + sizeof(std::int32_t) + 11 * word;
    // its number, five counts and what the enumeration came to
    const double of_column = 6 * sizeof(std::int64_t) + sizeof(std::int8_t);
    const auto most = static_cast<double>(std::max<std::uint64_t>(findings.max_attractors, 1));
    result.result_bytes = rounded(columns * (of_column + most * numbers));
    // between the reports of one column and the next, malloc has the room of the list that they were made in
    const double of_circuit = sizeof(CircuitAttractors) + sizeof(AttractorReport) + block +
                              findings.attractors * (sizeof(AttractorReport) + rates + block);
    result.working_bytes = findings.flight_bytes + rounded(columns * of_circuit);
    constexpr std::size_t variables = 25;
    if (!spec.output.file.empty()) result.file_bytes = file_length(result.result_bytes, strings_of(spec), variables);
    return result;
}

Estimate of_atlas(const Experiment& experiment, const RunOptions&, const Findings& findings) {
    Estimate result = started(experiment);
    const Atlas& atlas = experiment.base.atlas;
    const std::size_t points = atlas.x.points * atlas.y.points;
    result.circuits = points * experiment.base.column.layers;
    // a crossing is two coordinates and two labels, and about one segment of two indices
    const std::size_t crossing = 2 * word + 2 + 2 * sizeof(std::int32_t);
    const std::size_t grid = points * atlas::Points::bytes_each();
    result.result_bytes = grid + (atlas.x.points + atlas.y.points) * word + findings.crossings * crossing;
    // edges, their coordinates twice and a node of the map of cells
    const std::size_t bisecting = findings.crossings * (sizeof(atlas::Crossing) * 2 + 4 * word + 12 * word);
    result.working_bytes = findings.flight_bytes + atlas::atlas_bytes(points) - grid + bisecting;
    constexpr std::size_t variables = 21;
    if (!experiment.base.output.file.empty())
        result.file_bytes = file_length(result.result_bytes, strings_of(experiment.base), variables);
    constexpr std::size_t drawing = std::size_t{48} << 10, of_point = 40, of_crossing = 90;
    const bool traced = atlas.picture.ends_with(".svg");
    if (!atlas.picture.empty())
        result.picture_bytes = drawing + (traced ? points * of_point + findings.crossings * of_crossing : 0);
    return result;
}

Estimate of_diagram(const Experiment& experiment, const RunOptions&, const Findings& findings) {
    Estimate result = started(experiment);
    const Spec& spec = experiment.base;
    result.circuits = spec.continuation.columns.size() * spec.column.layers;
    const std::size_t rates = spec.column.layers * result.neurons * word;
    // of each point: the branch, the parameter, rates, unstable, abscissa and error bound
    result.result_bytes = findings.branch_points * (4 * word + rates + sizeof(std::int32_t));
    // of each cycle: the branch, the parameter, period, both ends of every rate, unstable and multiplier
    result.result_bytes += findings.cycle_points * (4 * word + 2 * rates + sizeof(std::int32_t));
    // of each point in two keys: the curve, both keys, rates, frequency, coefficient and unstable
    result.result_bytes += findings.curve_points * (4 * word + rates + 2 * sizeof(std::int32_t));
    // a growing vector holds half as many again
    result.working_bytes = findings.flight_bytes +
                           findings.branch_points * (3 * sizeof(BranchPoint) / 2 + rates + block) +
                           findings.branches * sizeof(Branch) +
                           findings.cycle_points * (3 * sizeof(CyclePoint) / 2 + 2 * (rates + block)) +
                           findings.curve_points * (3 * sizeof(CurvePoint) / 2 + rates + block);
    const std::size_t variables = 22 + (findings.cycle_points > 0 ? 14 : 0) + (findings.curve_points > 0 ? 15 : 0);
    if (!spec.output.file.empty()) result.file_bytes = file_length(result.result_bytes, strings_of(spec), variables);
    constexpr std::size_t drawing = std::size_t{6} << 10, of_point = 24;
    if (!spec.continuation.picture.empty())
        result.picture_bytes = drawing + (findings.branch_points + 2 * findings.cycle_points) * of_point;
    return result;
}

}  // namespace colonnade::estimates
