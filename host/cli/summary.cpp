#include "host/cli/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "colonnade/error.hpp"
#include "colonnade/types.hpp"

namespace colonnade::cli {
namespace {

/// Reads the variables of one point of the sweep; the sweep's dimensions lead in every variable.
class Reader {
public:
    explicit Reader(const Dataset& dataset) : dataset_(dataset) {
        for (const Dimension& dimension : dataset.dimensions) {
            if (dimension.name == "layer") break;
            axes_.push_back(dimension.name);
            points_ *= dimension.size;
        }
    }

    [[nodiscard]] const std::vector<std::string>& axes() const { return axes_; }
    [[nodiscard]] std::size_t points() const { return points_; }

    template <class T>
    [[nodiscard]] std::span<const T> values(const std::string& name, std::size_t point) const {
        const Variable* variable = dataset_.find(name);
        const auto* all = variable == nullptr ? nullptr : std::get_if<std::vector<T>>(&variable->values);
        if (all == nullptr) throw Error("summary: no variable " + name + " of the expected type", Fault::internal);
        const std::size_t each = all->size() / points_;
        return std::span(*all).subspan(point * each, each);
    }

    [[nodiscard]] std::vector<std::string> where(std::size_t point) const {
        std::vector<std::string> texts(axes_.size());
        for (std::size_t a = axes_.size(); a-- > 0;) {
            const std::size_t size = dataset_.size(axes_[a]);
            const Values& values = dataset_.find(axes_[a])->values;
            if (const auto* numbers = std::get_if<std::vector<double>>(&values))
                texts[a] = fmt::format("{:.6g}", (*numbers)[point % size]);
            else
                texts[a] = std::get<std::vector<std::string>>(values)[point % size];
            point /= size;
        }
        return texts;
    }

    [[nodiscard]] std::string attribute(const std::string& name) const {
        for (const auto& [key, value] : dataset_.attributes)
            if (key == name && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
        return {};
    }

private:
    const Dataset& dataset_;
    std::vector<std::string> axes_;
    std::size_t points_ = 1;
};

/// Quantile `q` of row `row` in an aggregate [quantile][row].
double quantile(const Reader& reader, const std::string& name, std::size_t point, std::size_t q, std::size_t row) {
    const auto values = reader.values<double>(name + "_quantile", point);
    return values[q * (values.size() / 5) + row];
}

constexpr std::size_t median = 2;

/// Of one row in an aggregate [kind][row].
std::vector<std::int64_t> counts(const Reader& reader, const char* name, std::size_t point, std::size_t row,
                                 std::size_t rows) {
    std::vector<std::int64_t> of_row;
    const auto all = reader.values<std::int64_t>(name, point);
    for (std::size_t at = row; at < all.size(); at += rows) of_row.push_back(all[at]);
    return of_row;
}

CircuitSummary circuit(const Reader& reader, std::size_t point, std::size_t row, std::size_t rows) {
    CircuitSummary result;
    result.layer =
        rows > 1 || reader.values<double>("michelson_mean", point).size() == 1 ? std::to_string(row + 1) : "all";
    result.status = counts(reader, "status_count", point, row, rows);
    result.stability = counts(reader, "stability_count", point, row, rows);
    result.steps = quantile(reader, "steps", point, median, row);
    result.settling_time = quantile(reader, "settling_time", point, median, row);

    result.residual = reader.values<double>("residual_max", point)[row];
    result.error_bound = reader.values<double>("error_bound_max", point)[row];
    result.certified = std::accumulate(result.status.begin(), result.status.end(), std::int64_t{0}) -
                       reader.values<std::int64_t>("error_bound_undefined", point)[row];
    return result;
}

ContrastSummary contrast(const Reader& reader, std::size_t point, std::size_t layer) {
    ContrastSummary result;
    for (const MetricInfo& info : layer_metrics) {
        Quantiles& quantiles = result.metrics[info.name];
        for (std::size_t q = 0; q < quantiles.size(); ++q) quantiles[q] = quantile(reader, info.name, point, q, layer);
    }
    return result;
}

/// Norms are defined and the Michelson contrast is not where some rate is negative; of rates that are not, both are
/// undefined where all are 0.
std::int64_t negative_layers(const Reader& reader, std::size_t point) {
    const auto contrast = reader.values<std::int64_t>("michelson_undefined", point);
    const auto norms = reader.values<std::int64_t>("hoyer_undefined", point);
    std::int64_t count = 0;
    for (std::size_t layer = 0; layer < contrast.size(); ++layer)
        count += std::max<std::int64_t>(0, contrast[layer] - norms[layer]);
    return count;
}

}  // namespace

std::int64_t Summary::count(const std::string& stability) const {
    const auto at = std::find(stability_names.begin(), stability_names.end(), stability);
    if (at == stability_names.end()) return 0;
    const auto kind = static_cast<std::size_t>(at - stability_names.begin());
    std::int64_t total = kind < stability_left_out.size() ? stability_left_out[kind] : 0;
    for (const PointSummary& point : points)
        for (const CircuitSummary& circuit : point.circuits) total += circuit.stability[kind];
    return total;
}

std::int64_t Summary::negative() const {
    std::int64_t total = negative_left_out;
    for (const PointSummary& point : points) total += point.negative;
    return total;
}

std::int64_t Summary::unconverged() const {
    std::int64_t count = unconverged_left_out;
    for (const PointSummary& point : points)
        for (const CircuitSummary& circuit : point.circuits)
            for (std::size_t kind = 0; kind < status_names.size(); ++kind)
                if (status_names[kind] != "converged") count += circuit.status[kind];
    return count;
}

double Summary::circuit_steps() const {
    double total = steps_left_out;
    for (const PointSummary& point : points) total += point.circuit_steps;
    return total;
}

Summary summarise(const Dataset& dataset, std::size_t max_points) {
    const Reader reader(dataset);
    Summary summary;
    summary.title = reader.attribute("title");
    summary.backend = reader.attribute("backend");
    summary.precision = reader.attribute("precision");
    summary.product = reader.attribute("product");
    summary.layers = dataset.size("layer");
    summary.neurons = dataset.size("neuron");
    summary.axes = reader.axes();
    summary.status_names = std::get<std::vector<std::string>>(dataset.find("status_kind")->values);
    summary.stability_names = std::get<std::vector<std::string>>(dataset.find("stability_kind")->values);
    summary.stability_left_out.resize(summary.stability_names.size());
    const std::size_t kinds = summary.status_names.size();
    const std::size_t rows = reader.values<std::int64_t>("status_count", 0).size() / kinds;
    const std::size_t layers_each = summary.layers / rows;
    const auto steps_of = [&](std::size_t p) {
        double total = 0.0;
        for (const std::int64_t steps : reader.values<std::int64_t>("steps_total", p))
            total += static_cast<double>(steps) * static_cast<double>(layers_each);
        return total;
    };
    const std::size_t shown = std::min(reader.points(), max_points);
    for (std::size_t p = shown; p < reader.points(); ++p) {
        const auto ended = reader.values<std::int64_t>("status_count", p);
        for (std::size_t kind = 0; kind < kinds; ++kind)
            for (std::size_t row = 0; row < rows && summary.status_names[kind] != "converged"; ++row)
                summary.unconverged_left_out += ended[kind * rows + row];
        summary.steps_left_out += steps_of(p);
        summary.negative_left_out += negative_layers(reader, p);
        for (std::size_t row = 0; row < rows; ++row) {
            const auto stability = counts(reader, "stability_count", p, row, rows);
            for (std::size_t kind = 0; kind < stability.size(); ++kind)
                summary.stability_left_out[kind] += stability[kind];
        }
    }
    summary.points_left_out = reader.points() - shown;
    for (std::size_t p = 0; p < shown; ++p) {
        PointSummary point;
        point.where = reader.where(p);
        for (std::size_t row = 0; row < rows; ++row) point.circuits.push_back(circuit(reader, p, row, rows));
        for (std::size_t layer = 0; layer < summary.layers; ++layer) point.layers.push_back(contrast(reader, p, layer));
        point.layers_to_wta = quantile(reader, "layers_to_wta", p, median, 0);
        point.without_wta = reader.values<std::int64_t>("layers_to_wta_undefined", p)[0];
        point.negative = negative_layers(reader, p);
        point.circuit_steps = steps_of(p);
        summary.points.push_back(std::move(point));
    }
    // of any row: every column ends somehow
    const std::vector<std::int64_t>& ended = summary.points.front().circuits.front().status;
    summary.columns = static_cast<std::size_t>(std::accumulate(ended.begin(), ended.end(), std::int64_t{0}));
    return summary;
}

}  // namespace colonnade::cli
