#include "experiment/results.hpp"

#include <algorithm>

#include "assembly/parameters.hpp"
#include "experiment/allocate.hpp"
#include "metrics/column.hpp"
#include "spec/populations.hpp"

namespace colonnade::experiment {
namespace {

bool keeps_rates(const Spec& spec) {
    return spec.output.rates != RatesOutput::none;
}

/// Entries of the certificates' arrays that are kept where rates are.
struct Kept {
    std::size_t neurons = 0, duals = 0;
};
Kept kept_certificates(const Experiment& experiment, const assembly::Shape& shape) {
    if (!keeps_rates(experiment.base)) return {};
    const std::size_t columns = experiment.base.column.computed() * experiment.points.size();
    const std::size_t together = shape.together * shape.neurons;
    return {columns * shape.layers * shape.neurons,
            together <= largest_dual ? columns * shape.systems() * together * together : 0};
}

}  // namespace

std::vector<DrawnParameter> drawn_parameters(const Experiment& experiment) {
    std::vector<DrawnParameter> found;
    for (const Spec& point : experiment.points)
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
        return std::any_of(experiment.points.begin(), experiment.points.end(), is_drawn);
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
    return std::any_of(experiment.points.begin(), experiment.points.end(), [](const Spec& point) {
        const bool inhibits = spec::has_inhibitory(point.microcircuit);
        return !point.initial.rate_E.is_constant() || (inhibits && !point.initial.rate_I.is_constant());
    });
}

Results::Results(const Experiment& experiment, const assembly::Shape& shape, std::size_t columns_held, bool certified,
                 const std::function<bool()>& stop)
    : points(experiment.points.size()),
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
    if (experiment.base.output.metrics) {
        allocate(input, points * channels * columns, stop);
        drawn = drawn_parameters(experiment);
        for (DrawnParameter& parameter : drawn)
            allocate(parameter.values, points * (parameter.per_layer ? layers : 1) * columns, stop);
        drawn_inputs.stimulus = drawn_stimulus(experiment);
        for (DrawnParameter& parameter : drawn_inputs.stimulus) allocate(parameter.values, points * columns, stop);
        if (draws_initial_rates(experiment))
            allocate(drawn_inputs.initial_rate, points * layers * neurons * columns, stop);
    }
    if (certified) {
        const Kept kept = kept_certificates(experiment, shape);
        certificates.emplace(circuits, kept.neurons, kept.duals, stop);
    }
    if (!keeps_rates(experiment.base)) return;
    if (experiment.base.solve.precision == Precision::float32) rates = std::vector<float>();
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
        for (const DrawnParameter& parameter : drawn_parameters(experiment))
            bytes += columns * (parameter.per_layer ? shape.layers : 1) * sizeof(double);
        bytes += columns * drawn_stimulus(experiment).size() * sizeof(double);
        if (draws_initial_rates(experiment)) bytes += columns * shape.layers * shape.neurons * sizeof(double);
    }
    if (certified) {
        const Kept kept = kept_certificates(experiment, shape);
        bytes += Certificates::bytes(columns * shape.systems(), kept.neurons, kept.duals);
    }
    if (keeps_rates(experiment.base))
        bytes += columns * shape.layers * shape.neurons *
                 (experiment.base.solve.precision == Precision::float32 ? sizeof(float) : sizeof(double));
    return bytes;
}

}  // namespace colonnade::experiment
