#include "host/cli/json.hpp"

#include <cmath>

#include "host/metrics/quantiles.hpp"

namespace colonnade::cli {
namespace {

nlohmann::json circuit_json(const Summary& summary, const CircuitSummary& circuit) {
    nlohmann::json status = nlohmann::json::object();
    for (std::size_t kind = 0; kind < summary.status_names.size(); ++kind)
        status[summary.status_names[kind]] = circuit.status[kind];
    nlohmann::json stability = nlohmann::json::object();
    for (std::size_t kind = 0; kind < summary.stability_names.size(); ++kind)
        stability[summary.stability_names[kind]] = circuit.stability[kind];
    return {{"layer", circuit.layer},
            {"status", status},
            {"stability", stability},
            {"steps_median", json_number(circuit.steps)},
            {"settling_time_median", json_number(circuit.settling_time)},
            {"residual_max", json_number(circuit.residual)},
            {"error_bound_max", json_number(circuit.error_bound)},
            {"certified", circuit.certified}};
}

nlohmann::json layer_json(std::size_t index, const ContrastSummary& layer) {
    nlohmann::json quantiles = nlohmann::json::object();
    for (const auto& [metric, values] : layer.metrics)
        for (const double value : values) quantiles[metric].push_back(json_number(value));
    return {{"layer", index + 1}, {"quantiles", quantiles}};
}

}  // namespace

nlohmann::json json_number(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

nlohmann::json summary_json(const Summary& summary) {
    nlohmann::json points = nlohmann::json::array();
    for (const PointSummary& point : summary.points) {
        nlohmann::json entry;
        entry["sweep"] = nlohmann::json::object();
        for (std::size_t a = 0; a < summary.axes.size(); ++a) entry["sweep"][summary.axes[a]] = point.where[a];
        for (const CircuitSummary& circuit : point.circuits)
            entry["circuits"].push_back(circuit_json(summary, circuit));
        for (std::size_t l = 0; l < point.layers.size(); ++l) entry["layers"].push_back(layer_json(l, point.layers[l]));
        entry["layers_to_wta_median"] = json_number(point.layers_to_wta);
        entry["columns_without_winner"] = point.without_wta;
        points.push_back(entry);
    }
    return {{"title", summary.title},
            {"backend", summary.backend},
            {"precision", summary.precision},
            {"product", summary.product.empty() ? nlohmann::json() : nlohmann::json(summary.product)},
            {"columns", summary.columns},
            {"layers", summary.layers},
            {"neurons", summary.neurons},
            {"quantile_levels", metrics::quantile_levels},
            {"unconverged", summary.unconverged()},
            {"unstable", summary.count("unstable")},
            {"stability_undecided", summary.count("undecided")},
            {"negative_layers", summary.negative()},
            {"points", points}};
}

std::string json_text(const nlohmann::json& object) {
    return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

}  // namespace colonnade::cli
