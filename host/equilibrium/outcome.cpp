#include "host/equilibrium/outcome.hpp"

namespace colonnade::equilibrium {
namespace {

/// Neurons of one system up to which elimination costs less than the flow's few hundred steps.
constexpr std::size_t max_neurons = 64;

}  // namespace

core::StopRecord stop_record_of(const Outcome& outcome) {
    core::StopReason stop_reason = core::StopReason::unfinished;
    if (outcome.status == Status::converged) stop_reason = core::StopReason::converged;
    if (outcome.status == Status::diverged) stop_reason = core::StopReason::diverged;
    if (outcome.status == Status::oscillating) stop_reason = core::StopReason::oscillating;
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

SolvedBy solved_by_march(const Solve& rule) {
    return rule.method == Method::forward_backward ? SolvedBy::forward_backward : SolvedBy::flow;
}

bool is_solved_directly(const assembly::Shape& shape) {
    const bool by_hand =
        shape.layers_per_system == 1 && (shape.motif == core::Motif::shared || shape.motif == core::Motif::paired);
    return by_hand || shape.layers_per_system * shape.neurons <= max_neurons;
}

}  // namespace colonnade::equilibrium
