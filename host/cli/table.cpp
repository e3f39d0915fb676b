#include "host/cli/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/cli/columns.hpp"
#include "host/experiment/results/selection.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t max_rows = max_points_shown;
constexpr std::size_t low = 0, median = 2, high = 4;  // of Quantiles

/// "9990 converged, 10 diverged": only the ways in which some circuit ended.
std::string endings(const Summary& summary, const std::vector<std::int64_t>& counts) {
    std::vector<std::string> parts;
    for (std::size_t kind = 0; kind < counts.size(); ++kind)
        if (counts[kind] > 0) parts.push_back(fmt::format("{} {}", counts[kind], summary.status_names[kind]));
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// Wilson-Cowan columns have one channel, and no contrast in any layer.
bool has_contrast(const PointSummary& point) {
    return std::any_of(point.layers.begin(), point.layers.end(),
                       [](const ContrastSummary& layer) { return !std::isnan(layer.median("michelson")); });
}

std::string one_point(const Summary& summary) {
    const PointSummary& point = summary.points.front();
    std::vector<Row> rows{{"layer", "ended", "steps", "settling", "residual", "error bound", "certified"}};
    for (const std::size_t row : experiment::selection(point.circuits.size(), max_rows)) {
        const CircuitSummary& circuit = point.circuits[row];
        rows.push_back({circuit.layer, endings(summary, circuit.status), number(circuit.steps),
                        number(circuit.settling_time), number(circuit.residual), number(circuit.error_bound),
                        std::to_string(circuit.certified)});
    }
    std::string text = aligned(rows);
    text += "(medians of steps and of settling time in tau; largest residual and error bound)\n";
    if (summary.layers > max_rows) text += fmt::format("{} of {} layers are shown.\n", max_rows, summary.layers);
    if (!has_contrast(point)) return text;

    rows = {{"layer", "contrast", "5 %", "95 %", "gain", "cumulative"}};
    for (const std::size_t l : experiment::selection(point.layers.size(), max_rows)) {
        const ContrastSummary& layer = point.layers[l];
        const Quantiles& contrast = layer.michelson();
        rows.push_back({std::to_string(l + 1), number(contrast[median]), number(contrast[low]), number(contrast[high]),
                        number(layer.median("contrast_gain")), number(layer.median("cumulative_gain"))});
    }
    text += '\n' + aligned(rows) + "(Michelson contrast: median and quantiles over columns; median gains)\n";
    const auto deciding = static_cast<std::int64_t>(summary.columns) - point.without_wta;
    if (deciding > 0)
        text += fmt::format("One winner alone after {} layers (median of {} columns); {} columns stay undecided.\n",
                            number(point.layers_to_wta), deciding, point.without_wta);
    return text;
}

std::string sweep(const Summary& summary) {
    Row header = summary.axes;
    for (const char* name : {"ended", "settling", "residual", "contrast", "cumulative gain"}) header.emplace_back(name);
    std::vector<Row> rows{header};
    for (std::size_t p = 0; p < std::min(summary.points.size(), max_rows); ++p) {
        const PointSummary& point = summary.points[p];
        std::vector<std::int64_t> counts(summary.status_names.size(), 0);
        double residual = point.circuits.front().residual;
        for (const CircuitSummary& circuit : point.circuits) {
            for (std::size_t kind = 0; kind < counts.size(); ++kind) counts[kind] += circuit.status[kind];
            residual = std::fmax(residual, circuit.residual);
        }
        const ContrastSummary& last = point.layers.back();
        Row row = point.where;
        row.push_back(endings(summary, counts));
        row.push_back(number(point.circuits.back().settling_time));
        row.push_back(number(residual));
        row.push_back(number(last.median("michelson")));
        row.push_back(number(last.median("cumulative_gain")));
        rows.push_back(std::move(row));
    }
    std::string text = aligned(rows) + "(settling time and contrast: median over columns of the last layer)\n";
    if (summary.sweep_points() > max_rows)
        text += fmt::format("{} more points are left out here.\n", summary.sweep_points() - max_rows);
    return text;
}

/// Equilibria at which nothing stays, and those of which it is not known.
std::string unsettled(const Summary& summary) {
    const std::int64_t unstable = summary.count("unstable"), undecided = summary.count("undecided");
    std::string text;
    if (unstable > 0) text += fmt::format("{} circuits converged at an unstable equilibrium.\n", unstable);
    if (undecided > 0)
        text += fmt::format("Whether the equilibrium is stable is undecided of {} circuits.\n", undecided);
    return text;
}

}  // namespace

std::string table(const Summary& summary) {
    std::string text;
    if (!summary.title.empty()) text += summary.title + '\n';
    text += fmt::format("{} columns x {} layers x {} neurons", summary.columns, summary.layers, summary.neurons);
    if (summary.sweep_points() > 1) text += fmt::format(" x {} sweep points", summary.sweep_points());
    text += fmt::format(", {}, backend {}", summary.precision, summary.backend);
    if (!summary.product.empty() && summary.product != "ordered")
        text += fmt::format(", product by {}, not bit for bit", summary.product);
    text += "\n\n";
    return text + (summary.axes.empty() ? one_point(summary) : sweep(summary)) + unsettled(summary);
}

}  // namespace colonnade::cli
