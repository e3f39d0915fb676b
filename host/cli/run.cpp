#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include "cli/cli.hpp"
#include "cli/json.hpp"
#include "cli/montage.hpp"
#include "cli/plot.hpp"
#include "cli/progress.hpp"
#include "cli/signals.hpp"
#include "cli/summary.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "colonnade/colonnade.hpp"
#include "io/atomic_file.hpp"
#include "io/image.hpp"

namespace colonnade::cli {
namespace {

/// Logs go to stderr, results to stdout.
void log_to_stderr(bool quiet) {
    auto logger = std::make_shared<spdlog::logger>("colonnade", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%H:%M:%S %l %v");
    logger->set_level(quiet ? spdlog::level::off : spdlog::level::info);
    spdlog::set_default_logger(logger);
}

/// What cannot be written later is refused before anything is computed.
void check_outputs(const Experiment& experiment) {
    const Output& output = experiment.base.output;
    for (const std::string& path : {output.file, output.image})
        if (!path.empty()) io::check_writable(path);
    if (!output.image.empty()) check_montage(experiment.points.front());
}

/// Tells whoever may expect a device why none is used.
void explain_backend(const RunOptions& options) {
    if (options.backend != "auto") return;
    const DeviceList list = devices();
    if (!list.usable.empty())
        spdlog::info("computing on the processor: nothing has run on a GPU yet; --backend cuda takes {}",
                     list.usable.front().name);
    else if (list.driver_present)
        spdlog::info("computing on the processor: {}", list.reason);
}

void write(const RunVerb& options, const Experiment& experiment, Dataset& dataset) {
    const Output& output = experiment.base.output;
    dataset.attributes.emplace_back("command", options.command);
    // the picture first: if it cannot be made there is no file yet that would look like a finished run
    if (!output.image.empty()) io::write_png(montage(experiment.points.front(), dataset), output.image);
    if (!output.file.empty()) write_netcdf(dataset, output.file);
}

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

}  // namespace

void add_spec_options(CLI::App& verb, SpecOptions& options) {
    verb.add_option("spec", options.spec, "experiment as TOML (docs/spec.md)")->required()->type_name("SPEC");
    verb.add_option("--set", options.overrides, "override a key of the spec; may be repeated")
        ->type_name("KEY=VALUE")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    verb.add_option("--backend", options.run.backend, "auto, cuda, cpu or reference")->capture_default_str();
    verb.add_option(
            "--device", options.run.device,
            "GPU of the cuda backend, as `colonnade info` numbers them; -1: the rank of this process on its node")
        ->capture_default_str();
    verb.add_option("--threads", options.run.threads, "threads; 0: all that the process may use")
        ->check(CLI::Range(0, 4096))
        ->capture_default_str();
    verb.add_option("--simd", options.run.simd,
                    "vector instructions of the cpu backend: auto, baseline, avx2 or avx512")
        ->capture_default_str();
    verb.add_option("--batch", options.run.batch, "columns a batch; 0: chosen to fit the cache or the device")
        ->check(CLI::Range(0, 1'000'000'000))
        ->capture_default_str();
    verb.add_flag("--json", options.json, "print one JSON object");
}

void add_run(CLI::App& app, RunVerb& options) {
    CLI::App* verb =
        app.add_subcommand("run", "run an experiment to equilibrium, write its results and summarise them");
    add_spec_options(*verb, options.common);
    verb->add_option("-o,--output", options.output, "file of the results, instead of output.file")->type_name("FILE");
    verb->add_flag("--quiet", options.quiet, "print nothing but errors, and the object of --json");
    verb->add_flag("--require-converged", options.require_converged, "exit 3 when some circuit did not converge");
    verb->footer(
        "Examples:\n"
        "  colonnade run stack.toml\n"
        "  colonnade run stack.toml --set column.layers=12 --set stimulus.difference=1e-3 -o deep.nc --json\n"
        "Exit status: 0 done; 1 internal error; 2 bad usage or spec; 3 some circuit did not converge and\n"
        "--require-converged was given (the file is written); 4 device, memory or disk; 130 or 143 stopped by\n"
        "SIGINT or SIGTERM (nothing is written).");
}

int run_run(const RunVerb& options, std::ostream& out) {
    log_to_stderr(options.quiet);
    Experiment experiment = load_spec(options.common.spec, options.common.overrides);
    Output& output = experiment.base.output;
    if (!options.output.empty()) output.file = options.output;
    check_outputs(experiment);
    explain_backend(options.common.run);

    const SignalGuard guard;
    double seconds = 0.0;
    Dataset dataset = [&] {
        Progress progress(options.quiet);
        RunOptions run_options = options.common.run;
        run_options.progress = [&](std::size_t columns, std::size_t total) { progress.update(columns, total); };
        run_options.stop = [] { return caught_signal() != 0; };
        run_options.notice = [](const std::string& sentence) { spdlog::warn("{}", sentence); };
        Dataset result = run(experiment, run_options);
        seconds = progress.seconds();
        return result;
    }();
    const Summary summary = summarise(dataset);
    write(options, experiment, dataset);
    if (options.common.json)
        print_json(summary, output, seconds, out);
    else if (!options.quiet)
        print_text(summary, output, seconds, out);

    const std::int64_t unconverged = summary.unconverged();
    if (unconverged > 0 && !options.quiet) spdlog::warn("{} circuits did not converge; see `status`", unconverged);
    return options.require_converged && unconverged > 0 ? Exit::unconverged : Exit::done;
}

}  // namespace colonnade::cli
