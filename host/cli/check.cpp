#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/cli.hpp"
#include "cli/verbs.hpp"
#include "colonnade/colonnade.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t trial_columns = 256;

struct Trial {
    std::size_t columns = 0;
    double seconds = 0.0;
    double whole = 0.0;  ///< seconds that the experiment would take at this rate
};

/// Runs the first columns of the experiment and scales their time.
Trial try_out(const Experiment& experiment, const RunOptions& options) {
    Experiment small = experiment;
    Trial trial;
    trial.columns = std::min(trial_columns, experiment.base.column.computed());
    const auto shrink = [&](Spec& spec) {
        spec.column.last = spec.column.first + trial.columns;
        spec.output.rates = RatesOutput::none;
    };
    shrink(small.base);
    for (Spec& point : small.points) shrink(point);
    const auto start = std::chrono::steady_clock::now();
    (void)run(small, options);
    trial.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    trial.whole =
        trial.seconds * static_cast<double>(experiment.base.column.computed()) / static_cast<double>(trial.columns);
    return trial;
}

std::string mebibytes(std::size_t bytes) {
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1048576.0);
}

}  // namespace

void add_check(CLI::App& app, SpecOptions& options) {
    CLI::App* verb = app.add_subcommand("check", "validate a spec; print it resolved, with its size, memory and time");
    add_spec_options(*verb, options);
}

int run_check(const SpecOptions& options, std::ostream& out) {
    const Experiment experiment = load_spec(options.spec, options.overrides);
    const Estimate size = estimate(experiment, options.run);
    const bool fits = size.working_bytes + size.result_bytes <= size.available_bytes;
    const Trial trial = try_out(experiment, options.run);
    if (options.json) {
        out << nlohmann::json{{"spec", resolved_toml(experiment)},
                              {"columns", experiment.base.column.computed()},
                              {"sweep_points", experiment.points.size()},
                              {"circuits", size.circuits},
                              {"neurons", size.neurons},
                              {"working_bytes", size.working_bytes},
                              {"result_bytes", size.result_bytes},
                              {"available_bytes", size.available_bytes},
                              {"fits", fits},
                              {"trial_columns", trial.columns},
                              {"trial_seconds", trial.seconds},
                              {"estimated_seconds", trial.whole}}
                   .dump(2)
            << '\n';
    } else {
        out << resolved_toml(experiment) << '\n';
        out << fmt::format("# {} circuits of {} neurons: {} columns x {} layers x {} sweep points\n", size.circuits,
                           size.neurons, experiment.base.column.computed(), experiment.base.column.layers,
                           experiment.points.size());
        out << fmt::format("# memory: {} for results, {} while running, {} available{}\n", mebibytes(size.result_bytes),
                           mebibytes(size.working_bytes), mebibytes(size.available_bytes), fits ? "" : ": too much");
        out << fmt::format("# time: about {:.2g} s, from a trial of {} columns that took {:.2g} s\n", trial.whole,
                           trial.columns, trial.seconds);
    }
    return fits ? Exit::done : Exit::machine;
}

}  // namespace colonnade::cli
