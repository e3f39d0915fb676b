#include "host/experiment/results/results.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "host/assembly/parameters.hpp"
#include "host/experiment/results/allocate.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/spec/populations.hpp"

namespace colonnade::experiment {
namespace {

bool keeps_rates(const Spec& spec) {
    return spec.output.rates != RatesOutput::none;
}

std::vector<DrawnParameter> drawn_parameters(const Experiment& experiment) {
    std::vector<DrawnParameter> found;
    for (const Spec& point : experiment.points.specs())
        for (const auto& parameter : spec::parameters_of(point)) {
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
        found.push_back({ParameterId::stimulus_mean, "stimulus_mean", "1", false, {}});
    if (any([&](const Spec& point) {
            return shows_contrast(point.stimulus) && !point.stimulus.difference.is_constant();
        }))
        found.push_back({ParameterId::stimulus_difference, "stimulus_difference", "1", false, {}});
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
    const std::size_t neurons = shape.layers_per_system * shape.neurons;
    return {columns * shape.layers * shape.neurons,
            neurons <= largest_dual ? columns * shape.systems() * neurons * neurons : 0};
}

KeptDraws kept_draws(const Experiment& experiment) {
    return {drawn_parameters(experiment), drawn_stimulus(experiment), draws_initial_rates(experiment)};
}

Results::Results(const Experiment& experiment, const assembly::Shape& shape, std::size_t columns_held, bool certified,
                 const std::function<bool()>& stop, std::size_t threads)
    : Results(experiment.base, shape, experiment.points.size(), columns_held, kept_draws(experiment), certified, stop,
              threads) {}

Results::Results(const Spec& spec, const assembly::Shape& shape, std::size_t points_held, std::size_t columns_held,
                 KeptDraws draws, bool certified, const std::function<bool()>& stop, std::size_t threads)
    : points(points_held),
      systems(shape.systems()),
      layers(shape.layers),
      channels(shape.channels),
      neurons(shape.neurons),
      columns(columns_held) {
    Allocations all;
    const auto kept = [&](const char* name, auto& values, std::size_t count) {
        if (spec.output.keeps(name)) all.add(values, count);
    };
    const std::size_t circuits = points * systems * columns, each = points * columns;
    all.add(status, circuits);
    kept("method", method, circuits);
    all.add(stability, circuits);
    all.add(steps, circuits);
    for (auto* values : {&residual, &error_bound, &settling_time}) all.add(*values, circuits);
    kept("step", step, circuits);
    kept("period", period, circuits);
    kept("amplitude", amplitude, circuits);
    metrics.resize(layer_metrics.size());
    for (auto& values : metrics) all.add(values, each * layers);
    all.add(layers_to_wta, each);
    all.add(input_michelson, each);
    if (spec.output.metrics) {
        kept("input", input, each * channels);
        const auto left_out = [&](const DrawnParameter& parameter) { return !spec.output.keeps(parameter.name); };
        drawn = std::move(draws.parameters);
        std::erase_if(drawn, left_out);
        for (DrawnParameter& parameter : drawn) all.add(parameter.values, each * (parameter.per_layer ? layers : 1));
        drawn_inputs.stimulus = std::move(draws.stimulus);
        std::erase_if(drawn_inputs.stimulus, left_out);
        for (DrawnParameter& parameter : drawn_inputs.stimulus) all.add(parameter.values, each);
        if (draws.initial_rates) kept("initial_rate", drawn_inputs.initial_rate, each * layers * neurons);
    }
    if (certified) certificates.emplace(spec.output, circuits, kept_certificates(spec, shape, each), all);
    if (keeps_energies(spec, certified)) {
        kept("interaction_cost", interaction_cost, each * layers * neurons);
        kept("activation_cost", activation_cost, each * layers * neurons);
    }
    if (keeps_rates(spec) && spec.output.keeps("rate")) {
        if (spec.solve.precision == Precision::float32) rates = std::vector<float>();
        std::visit([&](auto& values) { all.add(values, each * layers * neurons); }, rates);
    }
    all.fill(threads, stop);
}

void Results::keep_only(const Output& output) {
    const auto release = [&](const std::string& name, auto& values, bool is_written = true) {
        if (!is_written || !output.keeps(name)) std::decay_t<decltype(values)>().swap(values);
    };
    release("status", status);
    release("stability", stability);
    release("steps", steps);
    release("residual", residual);
    release("error_bound", error_bound);
    release("settling_time", settling_time);
    for (std::size_t m = 0; m < metrics.size(); ++m) release(layer_metrics[m].name, metrics[m], output.metrics);
    release("layers_to_wta", layers_to_wta, output.metrics);
    release("input_michelson", input_michelson, output.metrics);
}

std::size_t Results::bytes(const Experiment& experiment, const assembly::Shape& shape, bool certified) {
    const Spec& spec = experiment.base;
    std::size_t of_column = 0;
    for (const ColumnVariable& variable : column_variables(spec, shape, kept_draws(experiment), certified))
        if (variable.is_aggregated || (variable.is_written && spec.output.keeps(variable.name)))
            of_column += variable.bytes;
    return of_column * spec.column.computed() * experiment.points.size();
}

}  // namespace colonnade::experiment
