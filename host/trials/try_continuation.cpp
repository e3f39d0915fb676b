#include <algorithm>
#include <cmath>

#include "colonnade/continuation.hpp"
#include "colonnade/picture.hpp"
#include "host/estimates/sizes.hpp"
#include "host/trials/pieces.hpp"

namespace colonnade::trials {
namespace {

/// One column followed in some step.
struct Followed {
    double seconds = 0.0, steps = 0.0;  ///< steps that the range holds
    std::size_t branches = 0, points = 0, cycles = 0, curves = 0;
};

Followed follow(const Experiment& experiment, const RunOptions& options, std::size_t column, double step,
                Watch& watch) {
    Experiment part = experiment;
    Continuation& rule = part.base.continuation;
    rule.columns = {column};
    rule.step = step;
    static_cast<void>(watch.lap());
    const Diagram diagram = continue_equilibria(part, options);
    (void)label(diagram, part);
    if (!rule.picture.empty()) (void)picture(diagram, part.base);
    Followed found{watch.lap(), (rule.to - rule.from) / step, diagram.branches.size(), 0};
    for (const Branch& branch : diagram.branches) found.points += branch.points.size();
    for (const CycleBranch& branch : diagram.cycles) found.cycles += branch.points.size();
    for (const SpecialCurve& curve : diagram.curves) found.curves += curve.points.size();
    return found;
}

}  // namespace

void try_continuation(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell) {
    const Continuation& rule = experiment.base.continuation;
    RunOptions alone = options;
    alone.threads = 1;
    Watch watch(experiment::make_plan(experiment, options));
    const Growth growth;
    const ByteCosts costs = byte_costs(watch);
    const double step = rule.step > 0.0 ? rule.step : (rule.to - rule.from) / 200.0;
    const double steps = (rule.to - rule.from) / step;
    const auto columns = static_cast<double>(rule.columns.size());
    double sum = 0.0, points = 0.0, branches = 0.0, cycles = 0.0, curves = 0.0, followed = 0.0;
    const auto report = [&](double took, double of_points) {
        Findings findings;
        findings.flight_bytes = growth.bytes();
        findings.branches = static_cast<std::uint64_t>(branches / followed * columns);
        findings.branch_points = static_cast<std::uint64_t>(points / followed * columns);
        findings.cycle_points = static_cast<std::uint64_t>(cycles / followed * columns);
        findings.curve_points = static_cast<std::uint64_t>(curves / followed * columns);
        const Estimate size = estimates::of_diagram(experiment, options, findings);
        tell({.seconds = sum / followed * columns / watch.shared(rule.columns.size()) + costs.of(size),
              .took = took,
              .pieces = static_cast<std::uint64_t>(of_points),
              .of = findings.branch_points,
              .findings = findings});
    };
    // coarse steps first: time and points are a part that is the same for all, and one for each step
    Followed before;
    for (double times : {64.0, 16.0, 4.0, 1.0}) {
        const Followed now = follow(experiment, alone, rule.columns.front(), times * step, watch);
        const auto grown = [&](double last, double first) {
            if (before.steps == 0.0 || first == 0.0) return last * steps / now.steps;
            // each point is held against those that are known, so that time may grow with their square
            const double power = std::log(last / first) / std::log(now.steps / before.steps);
            if (power > 1.0) return last * std::pow(steps / now.steps, std::min(power, 2.0));
            return last + std::max(0.0, (last - first) / (now.steps - before.steps)) * (steps - now.steps);
        };
        sum = grown(now.seconds, before.seconds);
        const double most =
            static_cast<double>(rule.max_points) * static_cast<double>(std::max<std::size_t>(now.branches, 1));
        points = std::min(most, grown(static_cast<double>(now.points), static_cast<double>(before.points)));
        branches = static_cast<double>(now.branches);
        cycles = grown(static_cast<double>(now.cycles), static_cast<double>(before.cycles));
        curves = grown(static_cast<double>(now.curves), static_cast<double>(before.curves));
        followed = 1.0;
        report(now.seconds, static_cast<double>(now.points));
        before = now;
        if (times > 1.0 && 5.0 * now.seconds > budget.left() && sum > budget.left()) return;
    }
    for (std::size_t k = 1; k < rule.columns.size() && 1.5 * sum / followed < budget.left(); ++k) {
        const Followed now = follow(experiment, alone, rule.columns[k], step, watch);
        sum += now.seconds;
        points += static_cast<double>(now.points);
        branches += static_cast<double>(now.branches);
        cycles += static_cast<double>(now.cycles);
        curves += static_cast<double>(now.curves);
        followed += 1.0;
        report(sum, points);
    }
}

}  // namespace colonnade::trials
