#include "cli/execution.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <limits>

#include "cli/montage.hpp"
#include "cli/progress.hpp"
#include "cli/signals.hpp"
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

}  // namespace

Execution execute(const RunVerb& options, const Computation& compute) {
    log_to_stderr(options.quiet);
    Execution execution{load_spec(options.common.spec, options.common.overrides), {}, 0.0};
    if (!options.output.empty()) execution.experiment.base.output.file = options.output;
    check_outputs(execution.experiment);
    explain_backend(options.common.run);

    const SignalGuard guard;
    Progress progress(options.quiet);
    RunOptions run_options = options.common.run;
    run_options.progress = [&](std::size_t columns, std::size_t total) { progress.update(columns, total); };
    run_options.stop = [] { return caught_signal() != 0; };
    run_options.notice = [](const std::string& sentence) { spdlog::warn("{}", sentence); };
    execution.dataset = compute(execution.experiment, run_options);
    execution.seconds = progress.seconds();
    return execution;
}

void write_outputs(const RunVerb& options, Execution& execution) {
    const SignalGuard guard;
    const Output& output = execution.experiment.base.output;
    Dataset& dataset = execution.dataset;
    dataset.attributes.emplace_back("command", options.command);
    // the picture first: if it cannot be made there is no file yet that would look like a finished run
    if (!output.image.empty()) io::write_png(montage(execution.experiment.points.front(), dataset), output.image);
    if (!output.file.empty()) write_netcdf(dataset, output.file);
}

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
        ->check(CLI::Range(-1, std::numeric_limits<int>::max()))
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

void add_run_options(CLI::App& verb, RunVerb& options) {
    add_spec_options(verb, options.common);
    verb.add_option("-o,--output", options.output, "file of the results, instead of output.file")->type_name("FILE");
    verb.add_flag("--quiet", options.quiet, "print nothing but errors, and the object of --json");
}

}  // namespace colonnade::cli
