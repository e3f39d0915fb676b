#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>

#include "colonnade/colonnade.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/columns.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t max_rows = 40;

std::ptrdiff_t proved_points(const Branch& branch) {
    return std::count_if(branch.points.begin(), branch.points.end(),
                         [](const BranchPoint& point) { return !std::isnan(point.error_bound); });
}

nlohmann::json diagram_json(const Diagram& diagram) {
    nlohmann::json branches = nlohmann::json::array(), special = nlohmann::json::array();
    for (const Branch& branch : diagram.branches)
        branches.push_back({{"column", branch.column},
                            {"points", branch.points.size()},
                            {"proved", proved_points(branch)},
                            {"first", branch.points.front().parameter},
                            {"last", branch.points.back().parameter},
                            {"branch_end", name_of(branch.end)}});
    for (const SpecialPoint& point : diagram.special)
        special.push_back({{"kind", name_of(point.kind)},
                           {"branch", point.branch},
                           {"parameter", point.parameter},
                           {"rate", point.rates},
                           {"frequency", json_number(point.frequency)},
                           {"lyapunov_coefficient", json_number(point.lyapunov_coefficient)},
                           {"neuron", point.neuron < 0 ? nlohmann::json(nullptr) : nlohmann::json(point.neuron)}});
    nlohmann::json cycles = nlohmann::json::array(), cycle_special = nlohmann::json::array();
    for (const CycleBranch& branch : diagram.cycles)
        cycles.push_back({{"column", branch.column},
                          {"hopf", branch.hopf},
                          {"points", branch.points.size()},
                          {"first", branch.points.front().parameter},
                          {"last", branch.points.back().parameter},
                          {"period", branch.points.back().period},
                          {"cycle_branch_end", name_of(branch.end)}});
    for (const CycleSpecialPoint& point : diagram.cycle_special)
        cycle_special.push_back({{"kind", name_of(point.kind)},
                                 {"branch", point.branch},
                                 {"parameter", point.parameter},
                                 {"period", point.period}});
    nlohmann::json curves = nlohmann::json::array(), codimension_two = nlohmann::json::array();
    for (const SpecialCurve& curve : diagram.curves)
        curves.push_back({{"column", curve.column},
                          {"kind", name_of(curve.kind)},
                          {"points", curve.points.size()},
                          {"first", {curve.points.front().parameter, curve.points.front().second}},
                          {"last", {curve.points.back().parameter, curve.points.back().second}},
                          {"curve_end", name_of(curve.end)}});
    for (const CodimensionTwoPoint& point : diagram.codimension_two)
        codimension_two.push_back({{"kind", name_of(point.kind)},
                                   {"curve", point.curve},
                                   {"parameter", point.parameter},
                                   {"second", point.second},
                                   {"rate", point.rates}});
    return {{"continuation_key", diagram.key},
            {"continuation_second_key", diagram.second_key},
            {"curves", curves},
            {"codimension_two", codimension_two},
            {"cycles", cycles},
            {"cycle_special", cycle_special},
            {"from", diagram.from},
            {"to", diagram.to},
            {"branches", branches},
            {"special", special}};
}

/// Numbers of points with no unstable eigenvalue, in words.
std::string stability_of(const Branch& branch) {
    const auto stable = std::count_if(branch.points.begin(), branch.points.end(),
                                      [](const BranchPoint& point) { return point.unstable == 0; });
    if (stable == 0) return "unstable";
    return stable == static_cast<std::ptrdiff_t>(branch.points.size()) ? "stable" : "changes";
}

std::string branch_table(const Diagram& diagram) {
    std::vector<Row> rows{{"branch", "column", "points", "proved", "first", "last", "stability", "ended"}};
    for (std::size_t b = 0; b < std::min(diagram.branches.size(), max_rows); ++b) {
        const Branch& branch = diagram.branches[b];
        rows.push_back({std::to_string(b), std::to_string(branch.column), std::to_string(branch.points.size()),
                        std::to_string(proved_points(branch)), number(branch.points.front().parameter),
                        number(branch.points.back().parameter), stability_of(branch), name_of(branch.end)});
    }
    std::string text = aligned(rows);
    if (diagram.branches.size() > max_rows)
        text += fmt::format("{} more branches are left out here.\n", diagram.branches.size() - max_rows);
    return text;
}

/// What happens there; of a Hopf point also on which side the cycles that begin there are.
std::string kind_cell(const SpecialPoint& point) {
    if (std::isnan(point.lyapunov_coefficient)) return name_of(point.kind);
    return fmt::format("{}, {}", name_of(point.kind),
                       point.lyapunov_coefficient < 0.0 ? "supercritical" : "subcritical");
}

std::string special_table(const Diagram& diagram) {
    if (diagram.special.empty()) return "No special points.\n";
    std::vector<Row> rows{{"special point", "branch", diagram.key, "frequency", "rates"}};
    for (std::size_t s = 0; s < std::min(diagram.special.size(), max_rows); ++s) {
        const SpecialPoint& point = diagram.special[s];
        rows.push_back({kind_cell(point), std::to_string(point.branch), fmt::format("{:.9g}", point.parameter),
                        number(point.frequency), rates_cell(point.rates)});
    }
    std::string text = aligned(rows);
    if (diagram.special.size() > max_rows)
        text += fmt::format("{} more special points are left out here.\n", diagram.special.size() - max_rows);
    return text;
}

std::string cycle_table(const Diagram& diagram) {
    if (diagram.cycles.empty()) return {};
    std::vector<Row> rows{{"cycles", "column", "points", "first", "last", "period", "stability", "ended"}};
    for (std::size_t b = 0; b < std::min(diagram.cycles.size(), max_rows); ++b) {
        const CycleBranch& branch = diagram.cycles[b];
        const auto& points = branch.points;
        const auto stable =
            std::count_if(points.begin(), points.end(), [](const CyclePoint& point) { return point.unstable == 0; });
        const bool all = stable == static_cast<std::ptrdiff_t>(points.size());
        // the first is the Hopf point, which has no extent
        rows.push_back({std::to_string(b), std::to_string(branch.column), std::to_string(points.size()),
                        number(points.front().parameter), number(points.back().parameter), number(points.back().period),
                        all           ? "stable"
                        : stable <= 1 ? "unstable"
                                      : "changes",
                        name_of(branch.end)});
    }
    std::string text = '\n' + aligned(rows);
    if (diagram.cycles.size() > max_rows)
        text += fmt::format("{} more branches are left out here.\n", diagram.cycles.size() - max_rows);
    if (diagram.cycle_special.empty()) return text;
    rows = {{"of cycles", "branch", diagram.key, "period"}};
    for (std::size_t s = 0; s < std::min(diagram.cycle_special.size(), max_rows); ++s) {
        const CycleSpecialPoint& point = diagram.cycle_special[s];
        rows.push_back({name_of(point.kind), std::to_string(point.branch), fmt::format("{:.9g}", point.parameter),
                        number(point.period)});
    }
    return text + '\n' + aligned(rows);
}

std::string curve_table(const Diagram& diagram) {
    if (diagram.second_key.empty()) return {};
    std::string text = fmt::format("\nIn two keys, {} and {} from {:g} to {:g}\n\n", diagram.key, diagram.second_key,
                                   diagram.second_from, diagram.second_to);
    if (diagram.curves.empty()) return text + "No curves of folds or Hopf points.\n";
    std::vector<Row> rows{{"curve of", "column", "points", "first", "last", "ended"}};
    const auto place = [](double first, double second) { return fmt::format("{:.6g}, {:.6g}", first, second); };
    for (std::size_t c = 0; c < std::min(diagram.curves.size(), max_rows); ++c) {
        const SpecialCurve& curve = diagram.curves[c];
        rows.push_back({name_of(curve.kind), std::to_string(curve.column), std::to_string(curve.points.size()),
                        place(curve.points.front().parameter, curve.points.front().second),
                        place(curve.points.back().parameter, curve.points.back().second), name_of(curve.end)});
    }
    text += aligned(rows);
    if (diagram.curves.size() > max_rows)
        text += fmt::format("{} more curves are left out here.\n", diagram.curves.size() - max_rows);
    if (diagram.codimension_two.empty()) return text;
    rows = {{"of codimension two", "curve", diagram.key, diagram.second_key, "rates"}};
    for (std::size_t c = 0; c < std::min(diagram.codimension_two.size(), max_rows); ++c) {
        const CodimensionTwoPoint& point = diagram.codimension_two[c];
        rows.push_back({name_of(point.kind), std::to_string(point.curve), fmt::format("{:.9g}", point.parameter),
                        fmt::format("{:.9g}", point.second), rates_cell(point.rates)});
    }
    return text + '\n' + aligned(rows);
}

}  // namespace

void add_continue(CLI::App& app, RunVerb& options) {
    CLI::App* verb =
        app.add_subcommand("continue",
                           "follow equilibria, and cycles from Hopf points on, as one key varies, and folds "
                           "and Hopf points as two do");
    add_run_options(*verb, options);
    verb->footer(
        "Examples:\n"
        "  colonnade continue bistable.toml\n"
        "  colonnade continue pair.toml --set continuation.key=microcircuit.w_EE --set continuation.to=3 -o w.nc\n"
        "docs/attractors.md says what is followed, and how exactly.");
}

int run_continue(const RunVerb& options, std::ostream& out) {
    Diagram diagram;
    const auto compute = [&](const Experiment& experiment, const RunOptions& run) {
        diagram = continue_equilibria(experiment, run);
        return label(diagram, experiment);
    };
    Execution execution = execute(options, {Verb::follow, compute, {Picture::diagram}});
    const Spec& spec = execution.experiment.base;
    write_outputs(options, execution, {spec.continuation.picture, [&] { return picture(diagram, spec); }});
    if (options.common.json) {
        nlohmann::json report = diagram_json(diagram);
        report["title"] = spec.title;
        report["version"] = version;
        report["revision"] = revision;
        report["output"] = spec.output.file;
        report["picture"] = spec.continuation.picture;
        report["seconds"] = execution.seconds;
        out << json_text(report);
    } else if (!options.quiet) {
        if (!spec.title.empty()) out << spec.title << '\n';
        out << fmt::format("Equilibria for {} from {:g} to {:g}\n\n", diagram.key, diagram.from, diagram.to);
        out << branch_table(diagram) << '\n' << special_table(diagram) << cycle_table(diagram) << curve_table(diagram);
        out << fmt::format("\n{:.2f} s\n", execution.seconds);
        if (!spec.output.file.empty()) out << "Results: " << spec.output.file << '\n';
        if (!spec.continuation.picture.empty()) out << "Picture: " << spec.continuation.picture << '\n';
    }
    return Exit::done;
}

}  // namespace colonnade::cli
