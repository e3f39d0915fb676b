#include "equilibrium/outcome.hpp"

namespace colonnade::equilibrium {
namespace {

/// Neurons of one system up to which elimination costs less than the flow's few hundred steps.
constexpr std::size_t most_neurons = 64;

}  // namespace

core::Ending ending_of(const Outcome& outcome) {
    core::Verdict verdict = core::Verdict::unfinished;
    if (outcome.status == Status::converged) verdict = core::Verdict::converged;
    if (outcome.status == Status::diverged) verdict = core::Verdict::diverged;
    if (outcome.status == Status::oscillating) verdict = core::Verdict::oscillating;
    return {verdict, outcome.steps, outcome.residual, outcome.magnitude, outcome.settling_time};
}

Outcome outcome_of(const core::Ending& ending, Way way) {
    return {.status = core::status_of(ending.verdict),
            .way = way,
            .steps = ending.steps,
            .residual = core::one_nan(ending.residual),
            .magnitude = ending.magnitude,
            .settling_time = ending.settling_time};
}

core::VerdictRule verdict_rule(const Solve& rule) {
    return {rule.tolerance, rule.divergence_limit, rule.max_time, rule.settle_fraction};
}

Way way_of_march(const Solve& rule) {
    return rule.method == Method::forward_backward ? Way::forward_backward : Way::flow;
}

bool is_solved_directly(const assembly::Shape& shape) {
    const bool by_hand =
        shape.together == 1 && (shape.motif == core::Motif::shared || shape.motif == core::Motif::paired);
    return by_hand || shape.together * shape.neurons <= most_neurons;
}

}  // namespace colonnade::equilibrium
