#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "colonnade/continuation.hpp"
#include "colonnade/error.hpp"
#include "host/assembly/shape.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/continuation/cycles.hpp"
#include "host/continuation/piecewise.hpp"
#include "host/continuation/smooth.hpp"
#include "host/equilibria/list.hpp"
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

constexpr std::size_t newton_starts = 200;
constexpr double default_steps = 200.0;         ///< over the range
constexpr int parts = 8;                        ///< of the range, between which branches begin as well
constexpr std::size_t most_active_sets = 4096;  ///< of a column that is looked at there, some milliseconds
constexpr std::size_t max_neurons = 128;        ///< of a column: every point takes all eigenvalues

[[noreturn]] void refuse(const Spec& spec, const std::string& found, const std::string& allowed) {
    throw Error(fmt::format("{}: continuation.key: found {}, allowed: {}", spec.continuation.where, found, allowed));
}

bool is_piecewise(const Family& family) {
    return std::all_of(family.base.units.begin(), family.base.units.end(),
                       [](const game::Unit& unit) { return game::pieces(unit) > 0; });
}

bool has_corners(const game::Network& network) {
    return std::any_of(network.units.begin(), network.units.end(),
                       [](const game::Unit& unit) { return game::corners(unit) > 0; });
}

/// x(0) of a whole column.
VectorXd initial_of(const Spec& spec, std::size_t column, Eigen::Index size) {
    VectorXd x(size);
    Eigen::Index at = 0;
    for (std::size_t l = 0; l < spec.column.layers; ++l)
        for (const double rate : assembly::initial_rates(spec, l, column, 1)) x(at++) = rate;
    return x;
}

/// Calls start(x, p, pieces) with equilibria at both ends and, where all of them are known, between: a closed branch
/// may reach neither end. `pieces`: of listed piecewise linear ones, else empty.
template <class Start>
void walk(const Chart& chart, const VectorXd& first, const Start& start) {
    const double from = chart.rule().from, span = chart.rule().span();
    const auto visit = [&](double p, std::size_t most_sets, bool is_end) {
        const game::Network network = chart.family().at(p);
        bool is_complete = false;
        if (equilibria::is_listable(network, most_sets)) {
            const equilibria::List listed = equilibria::list(network, chart.rule().stop);
            for (const auto& one : listed.equilibria) start(one.rates, p, one.pieces);
            // an equilibrium on a corner, as where drives of 0 meet thresholds of 0, may be left undecided by boxes
            is_complete = listed.is_complete || is_piecewise(chart.family()) || !has_corners(network);
        }
        if (is_end && !is_complete) {
            for (const VectorXd& x : equilibria::newton_equilibria(network, first, newton_starts)) start(x, p, {});
        }
    };
    for (const double end : {from, chart.rule().to}) visit(end, std::numeric_limits<std::size_t>::max(), true);
    for (int k = 1; k < parts; ++k) visit(from + span * k / parts, most_active_sets, false);
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
        const VectorXd first = initial_of(spec, column, family.size());
        is_piecewise(family) ? walk_piecewise(chart, first) : walk_smooth(chart, first);
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
                  .neurons = spec.microcircuit.neurons()};
    for (Diagram& part : parts) {
        for (SpecialPoint& point : part.special) point.branch += whole.branches.size();
        for (CycleBranch& cycles : part.cycles) cycles.hopf += whole.special.size();
        for (CycleSpecialPoint& point : part.cycle_special) point.branch += whole.cycles.size();
        std::move(part.cycles.begin(), part.cycles.end(), std::back_inserter(whole.cycles));
        std::move(part.cycle_special.begin(), part.cycle_special.end(), std::back_inserter(whole.cycle_special));
        std::move(part.branches.begin(), part.branches.end(), std::back_inserter(whole.branches));
        std::move(part.special.begin(), part.special.end(), std::back_inserter(whole.special));
    }
    return whole;
}

}  // namespace colonnade
