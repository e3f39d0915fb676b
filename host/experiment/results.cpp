#include "experiment/results.hpp"

#include <algorithm>
#include <utility>

#include "assembly/parameters.hpp"
#include "metrics/column.hpp"

namespace colonnade::experiment {
namespace {

bool keeps_rates(const Spec& spec) {
    return spec.output.rates != RatesOutput::none;
}

}  // namespace

KeptCertificates kept_certificates(const Spec& spec, const assembly::Shape& shape, std::size_t columns) {
    if (!keeps_rates(spec)) return {};
    const std::size_t together = shape.together * shape.neurons;
    return {columns * shape.layers * shape.neurons,
            together <= largest_dual ? columns * shape.systems() * together * together : 0};
}

std::vector<DrawnParameter> drawn_parameters(const Experiment& experiment) {
    std::vector<DrawnParameter> found;
    for (const Spec& point : experiment.points.specs())
        for (const auto& parameter : assembly::parameters_of(point)) {
            if (parameter.rule->is_constant()) continue;
            const bool per_layer = parameter.rule->scope == Scope::layer;
            const auto same = [&](const DrawnParameter& d) { return d.quantity == parameter.quantity; };
            const auto at = std::find_if(found.begin(), found.end(), same);
            if (at == found.end())
                found.push_back({parameter.quantity, parameter.name, parameter.units, per_layer, {}});
            else
                at->per_layer = at->per_layer || per_layer;
        }
    return found;
}

Results::Results(const Experiment& experiment, const assembly::Shape& shape, std::size_t columns_held, bool certified)
    : Results(experiment.base, shape, experiment.points.size(), columns_held, drawn_parameters(experiment), certified) {
}

Results::Results(const Spec& spec, const assembly::Shape& shape, std::size_t points_held, std::size_t columns_held,
                 std::vector<DrawnParameter> parameters, bool certified)
    : points(points_held),
      systems(shape.systems()),
      layers(shape.layers),
      channels(shape.channels),
      neurons(shape.neurons),
      columns(columns_held) {
    const std::size_t circuits = points * systems * columns;
    status.resize(circuits);
    method.resize(circuits);
    steps.resize(circuits);
    for (auto* values : {&residual, &error_bound, &step, &settling_time, &period, &amplitude}) values->resize(circuits);
    metrics.assign(metrics::layer_metrics().size(), std::vector<double>(points * layers * columns));
    layers_to_wta.resize(points * columns);
    input_michelson.resize(points * columns);
    if (spec.output.metrics) {
        input.resize(points * channels * columns);
        drawn = std::move(parameters);
        for (DrawnParameter& parameter : drawn)
            parameter.values.resize(points * (parameter.per_layer ? layers : 1) * columns);
    }
    if (certified) {
        const KeptCertificates kept = kept_certificates(spec, shape, points * columns);
        certificates.emplace(circuits, kept.neurons, kept.duals);
    }
    if (!keeps_rates(spec)) return;
    const std::size_t entries = points * layers * neurons * columns;
    if (spec.solve.precision == Precision::float32)
        rates = std::vector<float>(entries);
    else
        rates = std::vector<double>(entries);
}

std::size_t Results::bytes(const Experiment& experiment, const assembly::Shape& shape, bool certified) {
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t metrics_count = metrics::layer_metrics().size();
    std::size_t bytes =
        columns * shape.systems() * (2 * sizeof(std::int8_t) + sizeof(std::int32_t) + 6 * sizeof(double));
    bytes += columns * (shape.layers * metrics_count + 2) * sizeof(double);
    if (experiment.base.output.metrics) {
        bytes += columns * shape.channels * sizeof(double);
        for (const DrawnParameter& parameter : drawn_parameters(experiment))
            bytes += columns * (parameter.per_layer ? shape.layers : 1) * sizeof(double);
    }
    if (certified) {
        const KeptCertificates kept = kept_certificates(experiment.base, shape, columns);
        bytes += Certificates::bytes(columns * shape.systems(), kept.neurons, kept.duals);
    }
    if (keeps_rates(experiment.base))
        bytes += columns * shape.layers * shape.neurons *
                 (experiment.base.solve.precision == Precision::float32 ? sizeof(float) : sizeof(double));
    return bytes;
}

}  // namespace colonnade::experiment
