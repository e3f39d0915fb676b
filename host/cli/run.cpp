#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include "colonnade/colonnade.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/plot.hpp"
#include "host/cli/summary.hpp"
#include "host/cli/table.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {
namespace {

void print_json(const Summary& summary, const Output& output, double seconds, std::ostream& out) {
    nlohmann::json report = summary_json(summary);
    report["version"] = version;
    report["revision"] = revision;
    report["output"] = output.file;
    if (!output.image.empty()) report["image"] = output.image;
    report["seconds"] = seconds;
    report["circuit_steps"] = summary.circuit_steps();
    report["circuit_steps_per_second"] = summary.circuit_steps() / seconds;
    out << json_text(report);
}

void print_text(const Summary& summary, const Output& output, double seconds, std::ostream& out) {
    out << table(summary);
    const std::string picture = plot(summary, terminal_is_unicode());
    if (!picture.empty()) out << '\n' << picture;
    out << fmt::format("\n{:.2f} s, {:.3g} circuit-steps/s, draws, metrics and retirement included\n", seconds,
                       summary.circuit_steps() / seconds);
    if (!output.file.empty()) out << "Results: " << output.file << '\n';
    if (!output.image.empty()) out << "Picture: " << output.image << '\n';
}

/// What the numbers alone might not tell.
void warn(const Summary& summary) {
    if (const std::int64_t unstable = summary.count("unstable"); unstable > 0)
        spdlog::warn(
            "{} circuits converged at an unstable equilibrium, which other initial rates leave; see `stability` and "
            "colonnade attractors",
            unstable);
    if (const std::int64_t negative = summary.negative(); negative > 0)
        spdlog::warn("{} layers of columns have negative rates, for which contrast is not defined (docs/output.md)",
                     negative);
}

}  // namespace

void add_run(CLI::App& app, RunVerb& options) {
    CLI::App* verb =
        app.add_subcommand("run", "run an experiment to equilibrium, write its results and summarise them");
    add_run_options(*verb, options);
    verb->add_flag("--require-converged", options.require_converged, "exit 3 when some circuit did not converge");
    verb->footer(
        "Examples:\n"
        "  colonnade run stack.toml\n"
        "  colonnade run stack.toml --set column.layers=12 --set stimulus.difference=1e-3 -o deep.nc --json");
}

int run_run(const RunVerb& options, std::ostream& out) {
    Execution execution = execute(options, {Verb::run, run, {Picture::montage}});
    const Summary summary =
        options.common.json ? summarise(execution.dataset) : summarise(execution.dataset, max_points_shown);
    write_outputs(options, execution, montage_of(execution));
    const Output& output = execution.experiment.base.output;
    if (options.common.json)
        print_json(summary, output, execution.seconds, out);
    else if (!options.quiet)
        print_text(summary, output, execution.seconds, out);

    const std::int64_t unconverged = summary.unconverged();
    if (unconverged > 0 && !options.quiet) spdlog::warn("{} circuits did not converge; see `status`", unconverged);
    if (!options.quiet) warn(summary);
    return options.require_converged && unconverged > 0 ? Exit::unconverged : Exit::done;
}

}  // namespace colonnade::cli
