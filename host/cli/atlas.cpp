#include "colonnade/atlas.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "host/cli/atlas_summary.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {

void add_atlas(CLI::App& app, RunVerb& options) {
    CLI::App* verb = app.add_subcommand(
        "atlas", "map a circuit over two of its keys: what is observed of every point, and what is certified");
    add_run_options(*verb, options);
    verb->footer(
        "Examples:\n"
        "  colonnade atlas examples/atlas-wilson-cowan.toml\n"
        "  colonnade atlas pair.toml --set atlas.x.points=1000 --set atlas.y.points=1000 --set atlas.picture=map.png\n"
        "docs/atlas.md says what the labels mean.");
}

int run_atlas(const RunVerb& options, std::ostream& out) {
    Execution execution = execute(options, {Verb::atlas, atlas, {Picture::atlas}});
    const AtlasSummary summary = summarise_atlas(execution.dataset);
    const std::string& picture = execution.experiment.base.atlas.picture;
    write_outputs(options, execution, {picture, [&] { return atlas_picture(execution.dataset, picture); }});
    const std::string& file = execution.experiment.base.output.file;
    if (options.common.json) {
        nlohmann::json report = atlas_json(summary);
        report["output"] = file;
        if (!picture.empty()) report["picture"] = picture;
        report["seconds"] = execution.seconds;
        out << json_text(report);
    } else if (!options.quiet) {
        out << atlas_table(summary) << fmt::format("\n{:.2f} s\n", execution.seconds);
        if (!file.empty()) out << "Results: " << file << '\n';
        if (!picture.empty()) out << "Picture: " << picture << '\n';
    }
    return Exit::done;
}

}  // namespace colonnade::cli
