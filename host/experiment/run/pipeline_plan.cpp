#include "host/experiment/run/pipeline_plan.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "host/assembly/draw.hpp"
#include "host/assembly/kernel_weights.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/equilibrium/step_size.hpp"
#include "host/experiment/network/system_columns.hpp"
#include "host/experiment/run/silence.hpp"
#include "host/stability/error_factors.hpp"

namespace colonnade::experiment {
namespace {

kernels::Drawn drawn(const Draw& rule, ParameterId quantity, const Spec& spec) {
    const auto [lowest, highest] = assembly::allowed(rule);
    return {quantity, assembly::draw_rule(rule, spec.column.count), rule.scope == Scope::layer, lowest, highest};
}

/// Parameters of all layers of a system of the first column.
std::vector<assembly::LayerParameters> first_system(const Spec& spec, const assembly::Shape& shape) {
    std::vector<assembly::LayerParameters> layers;
    for (std::size_t l = 0; l < shape.layers_per_system; ++l) layers.push_back(assembly::draw_layer(spec, l, 0, 1));
    return layers;
}

kernels::Presented presented(const Spec& spec, std::size_t channels) {
    const Stimulus& stimulus = spec.stimulus;
    kernels::Presented input;
    switch (stimulus.kind) {
        case StimulusKind::constant:
            for (const Draw& rule : stimulus.drive_E) input.drives.push_back(drawn(rule, ParameterId::drive_E, spec));
            break;
        case StimulusKind::contrast:
            input.contrast = {drawn(stimulus.mean, ParameterId::stimulus_mean, spec),
                              drawn(stimulus.difference, ParameterId::stimulus_difference, spec)};
            for (std::size_t c = 0; c < channels; ++c)
                input.shares.push_back(assembly::profile_share(stimulus.profile, c, channels));
            break;
        case StimulusKind::image:
        case StimulusKind::file:
            input.given = [&spec](std::size_t first, std::size_t columns, std::span<double> out) {
                const auto given = assembly::stimulus_input(spec, first, columns);
                std::copy(given.high.begin(), given.high.end(), out.begin());
            };
            break;
    }
    return input;
}

/// Whether largest stable steps are asked for: not where the flow chooses each step by its error.
bool judges_steps(const Spec& spec, const assembly::Shape& shape) {
    return shape.update != core::Update::flow || spec.solve.step > 0.0;
}

core::RunRule rule_of(const Spec& spec, const assembly::Shape& shape) {
    const Method method = spec.solve.method;
    core::RunRule rule;
    rule.lateral = assembly::lateral_layer(spec, shape);
    rule.modes = {shape.motif, static_cast<int>(shape.channels)};
    rule.given_step = spec.solve.step;
    rule.stop_reason = equilibrium::stop_rule(spec.solve);
    // that refractory neurons have one equilibrium does not say that their flow arrives there
    rule.by_newton =
        method == Method::automatic && equilibrium::is_solved_directly(shape) && !core::is_refractory(shape.activation);
    rule.always_newton = method == Method::newton;
    rule.follows_bound = method == Method::flow || shape.update != core::Update::flow;
    rule.solved_by = equilibrium::solved_by_march(spec.solve);
    rule.settling = spec.output.settling;
    rule.silent = silent_share(spec);
    if (shape.motif == core::Motif::dense && equilibrium::has_one_linear_part(spec)) {
        const auto layers = first_system(spec, shape);
        rule.dense = stability::ErrorFactors(spec, shape).layer(layers.front(), 0, 0);
        const std::vector<double> no_drive(shape.layers_per_system * shape.channels, 0.0);
        if (judges_steps(spec, shape))
            rule.dense_limit =
                equilibrium::StableSteps(spec, shape).largest(layers, 1, 0, no_drive, spec.solve.step > 0.0).front();
    }
    return rule;
}

/// What takes eigenvalues, or the drive that a slope depends on.
template <class T>
kernels::FromHost<T> from_host(const Spec& spec, const assembly::Shape& shape) {
    using Run = kernels::Pipeline<T>;
    const bool coupled = shape.layers_per_system > 1 && shape.feeds_back;
    const bool power_law = core::has_unbounded_slope(shape.activation);
    const bool own_weights = spec.microcircuit.weights_per_column;
    const bool own_dense = shape.motif == core::Motif::dense && !equilibrium::has_one_linear_part(spec);
    kernels::FromHost<T> host;
    if (judges_steps(spec, shape) && (coupled || power_law || own_dense)) {
        const auto limits = std::make_shared<equilibrium::StableSteps>(spec, shape);
        host.limits = [&spec, &shape, limits](Run& run, std::span<double> limit) {
            std::vector<double> drive_E(shape.layers_per_system * shape.channels * run.columns());
            run.drives(drive_E);
            const auto found = limits->largest(read_parameters(run, spec, shape), run.columns(), run.first(), drive_E,
                                               spec.solve.step > 0.0);
            std::copy(found.begin(), found.end(), limit.begin());
        };
    }
    const auto amplify = [&spec, &shape](auto error_factor) {
        const auto bound = std::make_shared<stability::ErrorFactors>(spec, shape);
        return [&spec, &shape, bound, error_factor](Run& run, std::span<double> factor, std::span<double> row_sum) {
            const auto layers = read_parameters(run, spec, shape);
            for (std::size_t k = 0; k < factor.size(); ++k) {
                const core::ErrorFactor found = error_factor(*bound, layers, k, run.first());
                factor[k] = found.factor;
                row_sum[k] = found.row_sum;
            }
        };
    };
    using Layers = std::vector<assembly::LayerParameters>;
    if (own_dense)
        host.error_factor = amplify([](stability::ErrorFactors& bound, const Layers& layers, std::size_t k,
                                       std::size_t first) { return bound.layer(layers.front(), k, first); });
    if (coupled)
        host.coupled = amplify([](stability::ErrorFactors& bound, const Layers& layers, std::size_t k,
                                  std::size_t first) { return bound.coupled(layers, k, first); });
    if (own_weights)
        host.weights = [&spec, &shape](std::size_t first, std::size_t columns, std::span<T> entries) {
            const std::size_t each = shape.neurons * shape.neurons;
            const std::vector<double>& weights = spec.microcircuit.weights;
            for (std::size_t e = 0; e < each; ++e)
                for (std::size_t k = 0; k < columns; ++k)
                    entries[e * columns + k] = static_cast<T>(weights[(first + k) * each + e]);
        };
    return host;
}

}  // namespace

template <class T>
kernels::RunPlan<T> pipeline_plan(const Spec& spec, const assembly::Shape& shape) {
    kernels::RunPlan<T> plan;
    plan.shape = assembly::bare_system<T>(shape);
    plan.precise = assembly::is_precise<T>(shape);
    plan.starts_roughly = spec.solve.precision == Precision::mixed;
    plan.layers = shape.layers;
    plan.seed = spec.seed;
    plan.population_of = shape.population_of;
    plan.channel.assign(shape.excitatory.begin(), shape.excitatory.end());
    for (const auto& parameter : spec::parameters_of(spec))
        plan.parameters.push_back(drawn(*parameter.rule, parameter.quantity, spec));
    plan.initial[0] = drawn(spec.initial.rate_E, ParameterId::rate_E, spec);
    plan.initial[1] = drawn(spec.initial.rate_I, ParameterId::rate_I, spec);
    plan.input = presented(spec, shape.channels);
    if (shape.motif == core::Motif::dense && !spec.microcircuit.weights_per_column)
        plan.matrix.assign(spec.microcircuit.weights.begin(), spec.microcircuit.weights.end());
    if (shape.motif == core::Motif::kernel) {
        plan.kernel = assembly::kernel_weights(spec.microcircuit.kernel, shape.weight_rows - core::minus_kernel_row);
        plan.kernel_modes = equilibrium::LateralModes(spec, shape).kernel_modes();
    }
    plan.from_host = from_host<T>(spec, shape);
    plan.rule = rule_of(spec, shape);
    plan.march = equilibrium::batch_rule(spec.solve);
    if (!spec.output.settling) plan.march.flow.settle_fraction = 0.0;
    return plan;
}

template kernels::RunPlan<float> pipeline_plan<float>(const Spec&, const assembly::Shape&);
template kernels::RunPlan<double> pipeline_plan<double>(const Spec&, const assembly::Shape&);

}  // namespace colonnade::experiment
