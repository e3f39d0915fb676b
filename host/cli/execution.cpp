#include "host/cli/execution.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>
#include <limits>

#include "host/cli/montage.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/signals.hpp"
#include "host/data/shown.hpp"
#include "host/data/utf8.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/io/image.hpp"
#include "host/io/netcdf_write.hpp"

namespace colonnade::cli {
namespace {

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

void log_to_stderr(bool quiet) {
    auto logger = std::make_shared<spdlog::logger>("colonnade", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%H:%M:%S %l %v");
    logger->set_level(quiet ? spdlog::level::off : spdlog::level::info);
    spdlog::set_default_logger(logger);
}

void warn(const std::string& sentence) {
    spdlog::warn("{}", sentence);
}

Experiment load(const SpecOptions& options) {
    return load_spec(options.spec, options.overrides, {experiment::available_memory(), warn});
}

Execution execute(const RunVerb& options, const Task& task) {
    log_to_stderr(options.quiet);
    if (options.output && options.output->empty()) throw Error("-o: found an empty name, allowed: a file");
    if (options.output && data::has_control(*options.output))
        throw Error(
            fmt::format("-o: found {}, allowed: a name without control characters", data::shown(*options.output)));
    Execution execution{load(options.common), {}, 0.0};
    const Experiment& experiment = execution.experiment;
    if (options.output) execution.experiment.base.output.file = *options.output;
    RunOptions run_options = options.common.run;
    run_options.stop = [] { return caught_signal() != 0; };
    run_options.notice = warn;
    const auto outputs = outputs_of(experiment.base, task.pictures, options.output ? "-o" : "output.file");
    check_outputs(experiment, outputs, estimate(experiment, run_options, task.verb).file_bytes, run_options.notice);
    explain_backend(options.common.run);

    Progress progress(options.quiet);
    run_options.progress = [&](std::size_t columns, std::size_t total) { progress.update(columns, total); };
    execution.dataset = task.compute(experiment, run_options);
    execution.seconds = progress.seconds();
    return execution;
}

PictureFile montage_of(const Execution& execution) {
    const std::string& path = execution.experiment.base.output.image;
    return {path,
            [&] { return io::encode_png(montage(execution.experiment.points.front(), execution.dataset), path); }};
}

void write_outputs(const RunVerb& options, Execution& execution, const PictureFile& picture) {
    const std::string& file = execution.experiment.base.output.file;
    Dataset& dataset = execution.dataset;
    dataset.attributes.emplace_back("command", options.command);
    std::vector<OutputFile> outputs;
    if (!picture.path.empty())
        outputs.push_back({picture.path, [&](io::AtomicFile& to) {
                               const std::string bytes = picture.draw();
                               to.reserve(bytes.size());
                               to.write(bytes);
                           }});
    if (!file.empty()) outputs.push_back({file, [&](io::AtomicFile& to) { io::put_netcdf(dataset, to); }});
    write_all(outputs, [] { return caught_signal() != 0; });
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
