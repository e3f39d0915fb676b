#include "host/equilibrium/outcome.hpp"

namespace colonnade::equilibrium {
namespace {

/// Neurons of one system up to which elimination costs less than the flow's few hundred steps.
constexpr std::size_t max_neurons = 64;
/// Steps of the flow after which a circuit that still runs is first looked at: some turns of a cycle.
constexpr std::uint64_t first_look_at_flow = 256;

}  // namespace

core::StopRecord stop_record_of(const Outcome& outcome) {
    core::StopReason stop_reason = core::StopReason::unfinished;
    if (outcome.status == Status::converged) stop_reason = core::StopReason::converged;
    if (outcome.status == Status::diverged) stop_reason = core::StopReason::diverged;
    if (outcome.status == Status::oscillating) stop_reason = core::StopReason::oscillating;
    if (outcome.status == Status::aperiodic) stop_reason = core::StopReason::aperiodic;
    return {stop_reason, outcome.steps, outcome.residual, outcome.magnitude, outcome.settling_time};
}

Outcome outcome_of(const core::StopRecord& stopped, SolvedBy solved_by) {
    return {.status = core::status_of(stopped.stop_reason),
            .solved_by = solved_by,
            .steps = stopped.steps,
            .residual = core::one_nan(stopped.residual),
            .magnitude = stopped.magnitude,
            .settling_time = stopped.settling_time};
}

core::StopRule stop_rule(const Solve& rule) {
    return {rule.tolerance, rule.divergence_limit, rule.max_time, rule.settle_fraction};
}

core::FlowRule flow_rule(const Solve& rule) {
    return {.rtol = rule.rtol,
            .atol = rule.atol,
            .fixed_step = rule.step,
            .max_time = rule.max_time,
            .divergence_limit = rule.divergence_limit,
            .settle_fraction = rule.settle_fraction};
}

kernels::BatchRule batch_rule(const Solve& rule) {
    kernels::BatchRule march{stop_rule(rule), rule.check_every};
    march.follows_flow = follows_flow(rule);
    if (!march.follows_flow) return march;
    march.flow = flow_rule(rule);
    march.first_look = first_look_at_flow;
    return march;
}

bool follows_flow(const Solve& rule) {
    return rule.method != Method::forward_backward && rule.method != Method::relaxation;
}

SolvedBy solved_by_march(const Solve& rule) {
    if (rule.method == Method::relaxation) return SolvedBy::relaxation;
    return rule.method == Method::forward_backward ? SolvedBy::forward_backward : SolvedBy::flow;
}

bool is_solved_directly(const assembly::Shape& shape) {
    const bool by_hand =
        shape.layers_per_system == 1 && (shape.motif == core::Motif::shared || shape.motif == core::Motif::paired);
    return by_hand || shape.layers_per_system * shape.neurons <= max_neurons;
}

}  // namespace colonnade::equilibrium
