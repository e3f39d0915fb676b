#include "experiment/device_plan.hpp"

#include <algorithm>
#include <vector>

#include "assembly/batch.hpp"
#include "assembly/draw.hpp"
#include "assembly/kernel_weights.hpp"
#include "assembly/parameters.hpp"
#include "assembly/stimulus.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/resident.hpp"
#include "equilibrium/step_size.hpp"
#include "experiment/silence.hpp"
#include "stability/bound.hpp"

namespace colonnade::experiment {
namespace {

using core::Quantity;

kernels::Drawn drawn(const Draw& rule, Quantity quantity, const Spec& spec) {
    const auto [lowest, highest] = assembly::allowed(rule);
    return {quantity, assembly::draw_rule(rule, spec.column.count), rule.scope == Scope::layer, lowest, highest};
}

/// Parameters of all layers of a system of the first column.
std::vector<assembly::LayerParameters> first_system(const Spec& spec, const assembly::Shape& shape) {
    std::vector<assembly::LayerParameters> layers;
    for (std::size_t l = 0; l < shape.together; ++l) layers.push_back(assembly::draw_layer(spec, l, 0, 1));
    return layers;
}

kernels::Presented presented(const Spec& spec, std::size_t channels) {
    const Stimulus& stimulus = spec.stimulus;
    kernels::Presented input;
    switch (stimulus.kind) {
        case StimulusKind::constant:
            for (const Draw& rule : stimulus.drive_E) input.drives.push_back(drawn(rule, Quantity::drive_E, spec));
            break;
        case StimulusKind::contrast:
            input.contrast = {drawn(stimulus.mean, Quantity::stimulus_mean, spec),
                              drawn(stimulus.difference, Quantity::stimulus_difference, spec)};
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

core::RunRule rule_of(const Spec& spec, const assembly::Shape& shape) {
    const Method method = spec.solve.method;
    core::RunRule rule;
    rule.lateral = assembly::lateral_layer(spec, shape);
    rule.modes = {shape.motif, static_cast<int>(shape.channels)};
    rule.given_step = spec.solve.step;
    rule.verdict = equilibrium::verdict_rule(spec.solve);
    rule.by_newton = method == Method::automatic && equilibrium::is_solved_directly(shape);
    rule.always_newton = method == Method::newton;
    rule.follows_bound = method == Method::flow || method == Method::forward_backward;
    rule.way = equilibrium::way_of_march(spec.solve);
    rule.settling = spec.output.settling;
    rule.silent = silent_share(spec);
    if (shape.motif == core::Motif::dense) {
        const auto layers = first_system(spec, shape);
        rule.dense = stability::ErrorBound(spec, shape).layer(layers.front(), 0, 0);
        const std::vector<double> no_drive(shape.together * shape.channels, 0.0);
        rule.dense_limit =
            equilibrium::StableSteps(spec, shape).largest(layers, 1, 0, no_drive, spec.solve.step > 0.0).front();
    }
    return rule;
}

}  // namespace

bool runs_on_device(const Spec& spec, const assembly::Shape& shape) {
    const auto is_power = [](const core::Population& p) { return p.phi == core::Phi::power_law; };
    if (spec.solve.precision == Precision::mixed || is_power(shape.population[0]) || is_power(shape.population[1]))
        return false;
    if (shape.together > 1 && shape.feeds_back) return false;
    return shape.motif != core::Motif::dense || equilibrium::has_one_linear_part(spec);
}

template <class T>
kernels::RunPlan<T> device_plan(const Spec& spec, const assembly::Shape& shape) {
    kernels::RunPlan<T> plan;
    assembly::Batch<T> none(shape, 0);
    plan.shape = none.system();
    plan.precise = none.is_precise();
    plan.layers = shape.layers;
    plan.seed = spec.seed;
    plan.population_of = shape.population_of;
    plan.channel.assign(shape.excitatory.begin(), shape.excitatory.end());
    for (const auto& parameter : assembly::parameters_of(spec))
        plan.parameters.push_back(drawn(*parameter.rule, parameter.quantity, spec));
    plan.initial[0] = drawn(spec.initial.rate_E, Quantity::rate_E, spec);
    plan.initial[1] = drawn(spec.initial.rate_I, Quantity::rate_I, spec);
    plan.input = presented(spec, shape.channels);
    if (shape.motif == core::Motif::dense)
        plan.matrix.assign(spec.microcircuit.weights.begin(), spec.microcircuit.weights.end());
    if (shape.motif == core::Motif::kernel) {
        plan.kernel = assembly::kernel_weights(spec.microcircuit.kernel, shape.weight_rows - core::minus_kernel_row);
        plan.kernel_modes = equilibrium::LateralModes(spec, shape).kernel_modes();
    }
    plan.rule = rule_of(spec, shape);
    plan.march = {plan.rule.verdict, spec.solve.check_every};
    return plan;
}

template kernels::RunPlan<float> device_plan<float>(const Spec&, const assembly::Shape&);
template kernels::RunPlan<double> device_plan<double>(const Spec&, const assembly::Shape&);

}  // namespace colonnade::experiment
