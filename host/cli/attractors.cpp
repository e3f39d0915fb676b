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

using Circuits = std::vector<CircuitAttractors>;

const char* name_of(EnumerationKind kind) {
    if (kind == EnumerationKind::none) return "none";
    return kind == EnumerationKind::complete ? "complete" : "undecided";
}

const char* name_of(AttractorKind kind) {
    if (kind == AttractorKind::cycle) return "cycle";
    return kind == AttractorKind::aperiodic ? "aperiodic" : "equilibrium";
}

nlohmann::json circuits_json(const Circuits& circuits) {
    nlohmann::json all = nlohmann::json::array();
    for (const CircuitAttractors& circuit : circuits) {
        nlohmann::json attractors = nlohmann::json::array();
        for (const AttractorReport& one : circuit.attractors) {
            nlohmann::json rates = nlohmann::json::array();
            for (const double rate : one.rates) rates.push_back(json_number(rate));
            attractors.push_back(
                {{"attractor_kind", name_of(one.kind)},
                 {"rate", rates},
                 {"hits", one.hits},
                 {"basin_share", one.share},
                 {"basin_share_low", one.share_low},
                 {"basin_share_high", one.share_high},
                 {"unstable", one.unstable < 0 ? nlohmann::json(nullptr) : nlohmann::json(one.unstable)},
                 {"spectral_abscissa", json_number(one.abscissa)},
                 {"error_bound", json_number(one.error_bound)},
                 {"period", json_number(one.period)},
                 {"amplitude", json_number(one.amplitude)},
                 {"floquet_multiplier", json_number(one.multiplier)},
                 {"lyapunov_exponent", json_number(one.exponent)},
                 {"lyapunov_exponent_error", json_number(one.exponent_error)}});
        }
        const auto counted = [](std::int64_t count) {
            return count < 0 ? nlohmann::json(nullptr) : nlohmann::json(count);
        };
        all.push_back({{"column", circuit.column},
                       {"attractors", attractors},
                       {"diverged_starts", circuit.diverged},
                       {"unfinished_starts", circuit.unfinished},
                       {"equilibrium_count", counted(circuit.equilibria)},
                       {"continuum_count", counted(circuit.continua)},
                       {"enumeration", name_of(circuit.enumeration)}});
    }
    return all;
}

Row row_of(const CircuitAttractors& circuit, const AttractorReport& one) {
    std::string stability = one.unstable > 0 ? fmt::format("{} unstable", one.unstable) : "stable";
    if (one.kind == AttractorKind::cycle) stability = fmt::format("multiplier {}", number(one.multiplier));
    if (one.kind == AttractorKind::aperiodic)
        stability = fmt::format("exponent {} ({})", number(one.exponent), number(one.exponent_error));
    return {std::to_string(circuit.column),
            name_of(one.kind),
            one.hits > 0 ? fmt::format("{:.3f}", one.share) : "not found",
            fmt::format("{:.3f} to {:.3f}", one.share_low, one.share_high),
            stability,
            number(one.abscissa),
            one.kind != AttractorKind::equilibrium ? ""
            : std::isnan(one.error_bound)          ? "undecided"
                                                   : number(one.error_bound),
            number(one.period),
            rates_cell(one.rates)};
}

std::string attractor_table(const Circuits& circuits) {
    std::vector<Row> rows{
        {"column", "kind", "basin", "95 %", "stability", "abscissa", "error bound", "period", "rates"}};
    std::size_t left = 0, enumerated = 0, several = 0, diverged = 0, unfinished = 0, continua = 0, undecided = 0;
    for (const CircuitAttractors& circuit : circuits) {
        std::size_t found = 0;
        for (const AttractorReport& one : circuit.attractors) {
            found += one.hits > 0 ? 1 : 0;
            if (rows.size() <= max_rows)
                rows.push_back(row_of(circuit, one));
            else
                ++left;
        }
        several += found > 1 ? 1 : 0;
        enumerated += circuit.enumeration == EnumerationKind::complete ? 1 : 0;
        undecided += circuit.enumeration == EnumerationKind::undecided ? 1 : 0;
        continua += circuit.continua > 0 ? 1 : 0;
        diverged += circuit.diverged;
        unfinished += circuit.unfinished;
    }
    std::string text = aligned(rows);
    if (left > 0) text += fmt::format("{} more rows are left out here.\n", left);
    text += fmt::format("\n{} of {} columns have several attractors", several, circuits.size());
    text += enumerated > 0 ? fmt::format("; of {} all equilibria are listed.\n", enumerated) : ".\n";
    if (undecided > 0)
        text +=
            fmt::format("By rounding it is undecided whether all equilibria of {} columns are listed.\n", undecided);
    if (continua > 0) text += fmt::format("{} columns have equilibria that are no points, or undecided.\n", continua);
    if (diverged + unfinished > 0)
        text += fmt::format("{} starts diverged, {} did not end within solve.max_time.\n", diverged, unfinished);
    return text +
           "(basin: share of the starts, with its Wilson score interval; error bound: one equilibrium is proved so "
           "near)\n";
}

}  // namespace

void add_attractors(CLI::App& app, AttractorsVerb& options) {
    CLI::App* verb =
        app.add_subcommand("attractors", "find the equilibria and cycles of every circuit and their basins");
    add_run_options(*verb, options.run);
    verb->add_option("--starts", options.starts, "initial states of each circuit, instead of attractors.starts")
        ->type_name("N");
    verb->footer(
        "Examples:\n"
        "  colonnade attractors bistable.toml --starts 1000\n"
        "  colonnade attractors bistable.toml --json -o attractors.nc");
}

int run_attractors(const AttractorsVerb& options, std::ostream& out) {
    RunVerb verb = options.run;
    if (!options.starts.empty()) verb.common.overrides.push_back("attractors.starts=" + options.starts);
    Circuits circuits;
    const auto compute = [&](const Experiment& experiment, const RunOptions& run) {
        circuits = find_attractors(experiment, run);
        return label(circuits, experiment);
    };
    Execution execution = execute(verb, {Verb::attractors, compute, {}});
    const Spec& spec = execution.experiment.base;
    write_outputs(verb, execution);
    if (verb.common.json) {
        out << json_text({{"title", spec.title},
                          {"version", version},
                          {"revision", revision},
                          {"starts", spec.attractors.starts},
                          {"columns", circuits_json(circuits)},
                          {"output", spec.output.file},
                          {"seconds", execution.seconds}});
    } else if (!verb.quiet) {
        if (!spec.title.empty()) out << spec.title << '\n';
        out << fmt::format("{} starts a column\n\n", spec.attractors.starts) << attractor_table(circuits);
        out << fmt::format("\n{:.2f} s\n", execution.seconds);
        if (!spec.output.file.empty()) out << "Results: " << spec.output.file << '\n';
    }
    return Exit::done;
}

}  // namespace colonnade::cli
