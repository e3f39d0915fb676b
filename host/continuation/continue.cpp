#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "colonnade/continuation.hpp"
#include "colonnade/error.hpp"
#include "host/assembly/shape.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/continuation/beginnings.hpp"
#include "host/continuation/cycles.hpp"
#include "host/continuation/piecewise.hpp"
#include "host/continuation/smooth.hpp"
#include "host/continuation/two_keys.hpp"
#include "host/equilibria/newton.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/results/variables.hpp"

namespace colonnade {
namespace {

using continuation::Chart;
using continuation::Rule;
using Eigen::VectorXd;
using experiment::Family;

constexpr double default_steps = 200.0;   ///< over the range
constexpr std::size_t max_neurons = 128;  ///< of a column: every point takes all eigenvalues

[[noreturn]] void refuse(const Spec& spec, const std::string& found, const std::string& allowed) {
    throw Error(fmt::format("{}: continuation.key: found {}, allowed: {}", spec.continuation.where, found, allowed));
}

[[noreturn]] void refuse_second(const Spec& spec, const std::string& found, const std::string& allowed) {
    throw Error(fmt::format("{}: continuation.second_key: found {}, allowed: {}", spec.continuation.second_where, found,
                            allowed));
}

/// Calls start(x, p, pieces) with equilibria at both ends and, where all of them are known, between: a closed branch
/// may reach neither end. `pieces`: of listed piecewise linear ones, else empty.
template <class Start>
void walk(const Chart& chart, const VectorXd& first, const Start& start) {
    const double from = chart.rule().from, span = chart.rule().span();
    const auto visit = [&](double p, bool is_end) {
        for (const auto& one : continuation::beginnings(chart.family().at(p), first, is_end, chart.rule().stop))
            start(one.rates, p, one.pieces);
    };
    for (const double end : {from, chart.rule().to}) visit(end, true);
    for (int k = 1; k < continuation::parts; ++k) visit(from + span * k / continuation::parts, false);
}

void walk_piecewise(Chart& chart, const VectorXd& first) {
    continuation::PiecewiseWalk branches(chart);
    walk(chart, first, [&](const VectorXd& x, double p, const game::Pattern& pieces) {
        branches.start({x, p}, pieces.empty() ? continuation::pattern_at(chart.family().at(p), x) : pieces);
    });
}

void walk_smooth(Chart& chart, const VectorXd& first) {
    continuation::SmoothWalk branches(chart);
    walk(chart, first, [&](const VectorXd& x, double p, const game::Pattern&) { branches.start({x, p}); });
}

void check(const Experiment& experiment) {
    const Spec& spec = experiment.base;
    if (spec.continuation.key.empty())
        throw Error(fmt::format("{}: continuation.key: found nothing, allowed: the key to be varied, such as \"{}\"",
                                spec.source, "microcircuit.w_EE"));
    if (!experiment.axes.empty())
        throw Error(fmt::format("{}: sweep: found a sweep over {}, allowed: none, as continuation follows one spec",
                                spec.source, experiment.axes.front().key));
    experiment::refuse_variables(spec, "continue");
    const std::size_t neurons = spec.column.layers * spec.microcircuit.neurons();
    if (neurons > max_neurons)
        throw Error(fmt::format("{}: column.layers: found {} neurons in a column, allowed: at most {} to be followed",
                                spec.source, neurons, max_neurons));
}

void check_second_key(const Spec& spec, std::size_t column, const Family& family) {
    if (game::have_corners(family.base.units))
        refuse_second(spec, "a second key of activations with corners, on which folds may lie",
                      "none, or logistic, tanh, softplus or power-law activations");
    if (family.size() > continuation::largest_in_two_keys)
        refuse_second(spec, fmt::format("{} neurons in a column", family.size()),
                      fmt::format("at most {} to be followed in two keys", continuation::largest_in_two_keys));
    if (!experiment::family_of(spec, column, spec.continuation.second_key).has_effect())
        refuse_second(spec, fmt::format("\"{}\", which changes nothing here", spec.continuation.second_key),
                      "a key on which weights, drives, activations or time constants depend");
}

}  // namespace

Diagram continue_equilibria(const Experiment& experiment, const RunOptions& options) {
    check(experiment);
    const Spec& spec = experiment.base;
    const Continuation& settings = spec.continuation;
    Rule rule{settings.from, settings.to, settings.step, settings.max_points, spec.solve.divergence_limit,
              1.0,           options.stop};
    if (rule.step == 0.0) rule.step = rule.span() / default_steps;
    std::vector<Diagram> parts(settings.columns.size());
    const std::size_t threads = options.threads > 0 ? options.threads : experiment::usable_threads();
    experiment::in_parallel(threads, parts.size(), [&](std::size_t index) {
        const std::size_t column = settings.columns[index];
        const Family family = experiment::family_of(spec, column, settings.key);
        if (!family.has_effect())
            refuse(spec, fmt::format("\"{}\", which changes nothing here", settings.key),
                   "a key on which weights, drives, activations or time constants depend");
        Rule own = rule;
        own.min_scale =
            std::max(equilibria::natural_scale(family.at(rule.from)), equilibria::natural_scale(family.at(rule.to)));
        Chart chart(family, own, column);
        const VectorXd first = continuation::initial_rates(spec, column);
        if (!settings.second_key.empty()) check_second_key(spec, column, family);
        game::are_piecewise(family.base.units) ? walk_piecewise(chart, first) : walk_smooth(chart, first);
        if (!settings.second_key.empty()) {
            auto found = continuation::follow_in_two_keys(
                spec, column, {settings.key, settings.second_key, settings.second_from, settings.second_to}, own,
                chart.special());
            parts[index].curves = std::move(found.curves);
            parts[index].codimension_two = std::move(found.codimension_two);
        }
        continuation::CycleWalk cycles(spec, settings.key, chart, column);
        for (std::size_t s = 0; s < chart.special().size() && family.size() <= continuation::largest_shot; ++s)
            if (chart.special()[s].kind == SpecialKind::hopf) cycles.start(s, chart.special()[s]);
        parts[index].cycles = std::move(cycles.branches());
        parts[index].cycle_special = std::move(cycles.special());
        parts[index].branches = std::move(chart.branches());
        parts[index].special = std::move(chart.special());
    });
    Diagram whole{.key = settings.key,
                  .from = settings.from,
                  .to = settings.to,
                  .layers = spec.column.layers,
                  .neurons = spec.microcircuit.neurons(),
                  .second_key = settings.second_key,
                  .second_from = settings.second_from,
                  .second_to = settings.second_to};
    for (Diagram& part : parts) {
        for (SpecialPoint& point : part.special) point.branch += whole.branches.size();
        for (CycleBranch& cycles : part.cycles) cycles.hopf += whole.special.size();
        for (CycleSpecialPoint& point : part.cycle_special) point.branch += whole.cycles.size();
        for (CodimensionTwoPoint& point : part.codimension_two) point.curve += whole.curves.size();
        std::move(part.curves.begin(), part.curves.end(), std::back_inserter(whole.curves));
        std::move(part.codimension_two.begin(), part.codimension_two.end(), std::back_inserter(whole.codimension_two));
        std::move(part.cycles.begin(), part.cycles.end(), std::back_inserter(whole.cycles));
        std::move(part.cycle_special.begin(), part.cycle_special.end(), std::back_inserter(whole.cycle_special));
        std::move(part.branches.begin(), part.branches.end(), std::back_inserter(whole.branches));
        std::move(part.special.begin(), part.special.end(), std::back_inserter(whole.special));
    }
    return whole;
}

}  // namespace colonnade
