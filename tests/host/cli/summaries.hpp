#pragma once

/// Summaries and datasets built by hand, for tests that need no run.
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "colonnade/types.hpp"
#include "host/cli/summary.hpp"

namespace colonnade::cli::test {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

inline std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words;
    std::istringstream stream(line);
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

/// A layer whose contrast has these quantiles; all its other metrics are undefined but the gains.
inline ContrastSummary contrast_of(const Quantiles& michelson, double gain = undefined, double cumulative = undefined) {
    ContrastSummary layer;
    for (const MetricInfo& info : layer_metrics) layer.metrics[info.name].fill(undefined);
    layer.metrics["michelson"] = michelson;
    layer.metrics["contrast_gain"][2] = gain;
    layer.metrics["cumulative_gain"][2] = cumulative;
    return layer;
}

inline CircuitSummary circuit_of(const std::string& layer, std::vector<std::int64_t> status) {
    return {layer, std::move(status), {9, 0, 0, 1}, 320.0, 2.5, 1e-11, 3e-10, 7};
}

/// One point of `layers` layers, the same in each: 10 columns, of which 9 converged and 1 diverged.
inline PointSummary point_of(std::size_t layers, const Quantiles& michelson) {
    PointSummary point;
    for (std::size_t l = 0; l < layers; ++l) {
        point.circuits.push_back(circuit_of(std::to_string(l + 1), {9, 1}));
        point.layers.push_back(contrast_of(michelson, 5.0, 25.0));
    }
    point.layers_to_wta = 4.0;
    point.without_wta = 3;
    point.circuit_steps = 100.0;
    return point;
}

inline Summary summary_of(std::vector<PointSummary> points) {
    Summary summary;
    summary.title = "By hand";
    summary.backend = "cpu";
    summary.precision = "float64";
    summary.columns = 10;
    summary.layers = points.front().layers.size();
    summary.neurons = 3;
    summary.status_names = {"converged", "diverged"};
    summary.stability_names = {"stable", "unstable", "undecided", "not_applicable"};
    summary.points = std::move(points);
    return summary;
}

}  // namespace colonnade::cli::test
