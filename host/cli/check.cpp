#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/cli.hpp"
#include "cli/json.hpp"
#include "cli/montage.hpp"
#include "cli/selection.hpp"
#include "cli/time_error.hpp"
#include "cli/verbs.hpp"
#include "colonnade/colonnade.hpp"

namespace colonnade::cli {
namespace {

constexpr std::size_t first_trial = 64;  ///< columns of the first try
constexpr std::size_t most_points = 8;   ///< of a sweep, evenly spread
constexpr double enough_seconds = 0.2;   ///< a shorter trial says little about the time of a long run

struct Trial {
    std::size_t columns = 0;  ///< over all tried points
    double seconds = 0.0;
    double whole = 0.0;  ///< seconds that the experiment would take at this rate
};

/// Runs `columns` neighbouring columns from the middle of some points of the sweep.
Trial try_columns(const Experiment& experiment, const RunOptions& options, std::size_t columns) {
    const std::size_t computed = experiment.base.column.computed();
    Trial trial;
    for (const std::size_t point : selection(experiment.points.size(), most_points)) {
        Experiment one;
        one.base = experiment.points[point];
        one.base.column.first += (computed - columns) / 2;
        one.base.column.last = one.base.column.first + columns;
        one.base.output.rates = RatesOutput::none;
        one.points = {one.base};
        const auto start = std::chrono::steady_clock::now();
        (void)run(one, options);
        trial.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        trial.columns += columns;
    }
    const double all = static_cast<double>(computed) * static_cast<double>(experiment.points.size());
    trial.whole = trial.seconds * all / static_cast<double>(trial.columns);
    return trial;
}

/// Tries more and more columns until they take long enough to be believed.
Trial try_out(const Experiment& experiment, const RunOptions& options) {
    const std::size_t computed = experiment.base.column.computed();
    for (std::size_t columns = std::min(first_trial, computed);; columns = std::min(4 * columns, computed)) {
        const Trial trial = try_columns(experiment, options, columns);
        if (columns == computed || trial.seconds >= enough_seconds) return trial;
    }
}

std::string mebibytes(std::size_t bytes) {
    return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / 1048576.0);
}

}  // namespace

void add_check(CLI::App& app, SpecOptions& options) {
    CLI::App* verb = app.add_subcommand("check", "validate a spec; print it resolved, with its size, memory and time");
    add_spec_options(*verb, options);
    verb->footer("Example: colonnade check stack.toml --set column.count=1_000_000");
}

int run_check(const SpecOptions& options, std::ostream& out) {
    const Experiment experiment = load_spec(options.spec, options.overrides);
    if (!experiment.base.output.image.empty()) check_montage(experiment.points.front());
    const Estimate size = estimate(experiment, options.run);
    const bool fits = size.working_bytes + size.result_bytes <= size.available_bytes;
    const Trial trial = try_out(experiment, options.run);
    if (options.json) {
        out << json_text({{"spec", resolved_toml(experiment)},
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
                          {"estimated_seconds", trial.whole}});
    } else {
        out << resolved_toml(experiment) << '\n';
        out << fmt::format("# {} circuits of {} neurons: {} columns x {} layers x {} sweep points\n", size.circuits,
                           size.neurons, experiment.base.column.computed(), experiment.base.column.layers,
                           experiment.points.size());
        out << fmt::format("# memory: {} for results, {} while running, {} available{}\n", mebibytes(size.result_bytes),
                           mebibytes(size.working_bytes), mebibytes(size.available_bytes), fits ? "" : ": too much");
        out << fmt::format("# time: about {:.2g} s, estimated from a trial of {} columns that took {:.2g} s\n",
                           trial.whole, trial.columns, trial.seconds);
        out << time_error(experiment.base);
    }
    return fits ? Exit::done : Exit::machine;
}

}  // namespace colonnade::cli
