#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>

#include "cli/atlas_picture.hpp"
#include "cli/canvas.hpp"
#include "cli/cli.hpp"
#include "cli/columns.hpp"
#include "cli/execution.hpp"
#include "cli/json.hpp"
#include "cli/verbs.hpp"

namespace colonnade::cli {
namespace {

const std::vector<std::int8_t>& flags_of(const Dataset& dataset, const char* name) {
    return std::get<std::vector<std::int8_t>>(dataset.find(name)->values);
}

std::int64_t count(const std::vector<std::int8_t>& flags, std::int8_t value) {
    return std::count(flags.begin(), flags.end(), value);
}

nlohmann::json counts_json(const Dataset& dataset, const char* name) {
    nlohmann::json counts = nlohmann::json::object();
    for (const auto& [flag, value] : dataset.find(name)->flags) counts[flag] = count(flags_of(dataset, name), value);
    return counts;
}

/// Points by regime and by proof.
std::string cross_table(const Dataset& dataset) {
    const Variable &regime = *dataset.find("regime"), &proof = *dataset.find("proof");
    const auto &seen = flags_of(dataset, "regime"), &proved = flags_of(dataset, "proof");
    Row header{"observed", "points"};
    std::vector<std::int8_t> columns;
    for (const auto& [name, value] : proof.flags) {
        if (count(proved, value) == 0) continue;
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        header.push_back(words);
        columns.push_back(value);
    }
    std::vector<Row> rows{header};
    for (const auto& [name, value] : regime.flags) {
        if (count(seen, value) == 0) continue;
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        Row row{words, std::to_string(count(seen, value))};
        for (const std::int8_t column : columns) {
            std::int64_t both = 0;
            for (std::size_t p = 0; p < seen.size(); ++p) both += seen[p] == value && proved[p] == column ? 1 : 0;
            row.push_back(std::to_string(both));
        }
        rows.push_back(std::move(row));
    }
    return aligned(rows);
}

}  // namespace

void add_atlas(CLI::App& app, RunVerb& options) {
    CLI::App* verb =
        app.add_subcommand("atlas", "map the regimes of a circuit over two keys: what is observed, what is certified");
    add_spec_options(*verb, options.common);
    verb->add_option("-o,--output", options.output, "file of the results, instead of output.file")->type_name("FILE");
    verb->add_flag("--quiet", options.quiet, "print nothing but errors, and the object of --json");
    verb->footer(
        "Example:\n"
        "  colonnade atlas examples/atlas-wilson-cowan.toml --set atlas.x.points=400 --set atlas.picture=map.png\n"
        "The spec's [atlas] names the two keys; docs/atlas.md says how regimes are told apart.");
}

int run_atlas(const RunVerb& options, std::ostream& out) {
    Execution execution = execute(options, [](const Experiment& experiment, const RunOptions& run_options) {
        if (!experiment.base.atlas.picture.empty()) check_picture(experiment.base.atlas.picture);
        return atlas(experiment, run_options);
    });
    const Dataset& dataset = execution.dataset;
    const std::string picture = execution.experiment.base.atlas.picture;
    const std::string file = execution.experiment.base.output.file;
    if (!picture.empty()) draw_atlas(dataset, picture);
    write_outputs(options, execution);
    const auto uncertified = count(flags_of(dataset, "uncertified"), 1);
    const std::size_t boundary = dataset.size("boundary");
    if (options.common.json) {
        out << json_text({{"title", execution.experiment.base.title},
                          {"x", execution.experiment.base.atlas.x.key},
                          {"y", execution.experiment.base.atlas.y.key},
                          {"points", flags_of(dataset, "regime").size()},
                          {"regime", counts_json(dataset, "regime")},
                          {"proof", counts_json(dataset, "proof")},
                          {"uncertified", uncertified},
                          {"boundary_points", boundary},
                          {"output", file},
                          {"picture", picture},
                          {"seconds", execution.seconds}});
        return Exit::done;
    }
    if (options.quiet) return Exit::done;
    if (!execution.experiment.base.title.empty()) out << execution.experiment.base.title << '\n';
    out << fmt::format("{} over {} and {}: {} x {} points\n\n", "Regimes", execution.experiment.base.atlas.x.key,
                       execution.experiment.base.atlas.y.key, execution.experiment.base.atlas.x.points,
                       execution.experiment.base.atlas.y.points);
    out << cross_table(dataset);
    out << fmt::format("\n{} points reached one equilibrium that no certificate calls the only one.\n", uncertified);
    out << fmt::format("{} crossings of a boundary, each known to {:.3g} of its axis.\n", boundary,
                       execution.experiment.base.atlas.width);
    out << fmt::format("\n{:.2f} s\n", execution.seconds);
    if (!file.empty()) out << "Results: " << file << '\n';
    if (!picture.empty()) out << "Picture: " << picture << '\n';
    return Exit::done;
}

}  // namespace colonnade::cli
