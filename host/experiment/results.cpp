#include "experiment/results.hpp"

#include <algorithm>
#include <utility>

#include "assembly/parameters.hpp"
#include "experiment/allocate.hpp"
#include "metrics/layer_metrics.hpp"
#include "spec/populations.hpp"

namespace colonnade::experiment {
namespace {

bool keeps_rates(const Spec& spec) {
    return spec.output.rates != RatesOutput::none;
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

std::vector<DrawnParameter> drawn_stimulus(const Experiment& experiment) {
    const auto any = [&](const auto& is_drawn) {
        const std::vector<Spec>& specs = experiment.points.specs();
        return std::any_of(specs.begin(), specs.end(), is_drawn);
    };
    const auto shows_contrast = [](const Stimulus& stimulus) { return stimulus.kind == StimulusKind::contrast; };
    std::vector<DrawnParameter> found;
    if (any([&](const Spec& point) {
            const Stimulus& stimulus = point.stimulus;
            return (shows_contrast(stimulus) || stimulus.kind == StimulusKind::image) && !stimulus.mean.is_constant();
        }))
        found.push_back({core::Quantity::stimulus_mean, "stimulus_mean", "1", false, {}});
    if (any([&](const Spec& point) {
            return shows_contrast(point.stimulus) && !point.stimulus.difference.is_constant();
        }))
        found.push_back({core::Quantity::stimulus_difference, "stimulus_difference", "1", false, {}});
    return found;
}

bool draws_initial_rates(const Experiment& experiment) {
    const std::vector<Spec>& specs = experiment.points.specs();
    return std::any_of(specs.begin(), specs.end(), [](const Spec& point) {
        const bool inhibits = spec::has_inhibitory(point.microcircuit);
        return !point.initial.rate_E.is_constant() || (inhibits && !point.initial.rate_I.is_constant());
    });
}

}  // namespace

KeptCertificates kept_certificates(const Spec& spec, const assembly::Shape& shape, std::size_t columns) {
    if (!keeps_rates(spec)) return {};
    const std::size_t together = shape.together * shape.neurons;
    return {columns * shape.layers * shape.neurons,
            together <= largest_dual ? columns * shape.systems() * together * together : 0};
}

KeptDraws kept_draws(const Experiment& experiment) {
    return {drawn_parameters(experiment), drawn_stimulus(experiment), draws_initial_rates(experiment)};
}

Results::Results(const Experiment& experiment, const assembly::Shape& shape, std::size_t columns_held, bool certified,
                 const std::function<bool()>& stop)
    : Results(experiment.base, shape, experiment.points.size(), columns_held, kept_draws(experiment), certified, stop) {
}

Results::Results(const Spec& spec, const assembly::Shape& shape, std::size_t points_held, std::size_t columns_held,
                 KeptDraws draws, bool certified, const std::function<bool()>& stop)
    : points(points_held),
      systems(shape.systems()),
      layers(shape.layers),
      channels(shape.channels),
      neurons(shape.neurons),
      columns(columns_held) {
    const std::size_t circuits = points * systems * columns;
    allocate(status, circuits, stop);
    allocate(method, circuits, stop);
    allocate(stability, circuits, stop);
    allocate(steps, circuits, stop);
    for (auto* values : {&residual, &error_bound, &step, &settling_time, &period, &amplitude})
        allocate(*values, circuits, stop);
    metrics.resize(metrics::layer_metrics().size());
    for (auto& values : metrics) allocate(values, points * layers * columns, stop);
    allocate(layers_to_wta, points * columns, stop);
    allocate(input_michelson, points * columns, stop);
    if (spec.output.metrics) {
        allocate(input, points * channels * columns, stop);
        drawn = std::move(draws.parameters);
        for (DrawnParameter& parameter : drawn)
            allocate(parameter.values, points * (parameter.per_layer ? layers : 1) * columns, stop);
        drawn_inputs.stimulus = std::move(draws.stimulus);
        for (DrawnParameter& parameter : drawn_inputs.stimulus) allocate(parameter.values, points * columns, stop);
        if (draws.initial_rates) allocate(drawn_inputs.initial_rate, points * layers * neurons * columns, stop);
    }
    if (certified) {
        const KeptCertificates kept = kept_certificates(spec, shape, points * columns);
        certificates.emplace(circuits, kept.neurons, kept.duals, stop);
    }
    if (!keeps_rates(spec)) return;
    if (spec.solve.precision == Precision::float32) rates = std::vector<float>();
    std::visit([&](auto& values) { allocate(values, points * layers * neurons * columns, stop); }, rates);
}

std::size_t Results::bytes(const Experiment& experiment, const assembly::Shape& shape, bool certified) {
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t metrics_count = metrics::layer_metrics().size();
    std::size_t bytes =
        columns * shape.systems() * (3 * sizeof(std::int8_t) + sizeof(std::int32_t) + 6 * sizeof(double));
    bytes += columns * (shape.layers * metrics_count + 2) * sizeof(double);
    if (experiment.base.output.metrics) {
        bytes += columns * shape.channels * sizeof(double);
        const KeptDraws draws = kept_draws(experiment);
        for (const DrawnParameter& parameter : draws.parameters)
            bytes += columns * (parameter.per_layer ? shape.layers : 1) * sizeof(double);
        bytes += columns * draws.stimulus.size() * sizeof(double);
        if (draws.initial_rates) bytes += columns * shape.layers * shape.neurons * sizeof(double);
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
