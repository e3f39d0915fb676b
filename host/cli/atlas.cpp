#include "colonnade/atlas.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/picture.hpp"
#include "host/atlas/labels.hpp"
#include "host/cli/cli.hpp"
#include "host/cli/columns.hpp"
#include "host/cli/execution.hpp"
#include "host/cli/json.hpp"
#include "host/cli/verbs.hpp"

namespace colonnade::cli {
namespace {

using atlas::Certified;
using atlas::Observed;

/// What the table and the JSON of `colonnade atlas` show, all of it counted from its dataset.
struct AtlasSummary {
    std::string title, x_key, y_key;
    std::size_t x_points = 0, y_points = 0;
    std::vector<std::string> observed, certified;                ///< names of the labels
    std::vector<std::vector<std::int64_t>> points;               ///< [observed][certified]
    std::vector<std::pair<std::string, std::int64_t>> energies;  ///< points by what more drive of E does to energies
    std::int64_t refuted = 0;   ///< certified to have one equilibrium, observed to have more, to cycle or to diverge
    std::int64_t unproved = 0;  ///< one equilibrium observed, for which no more than local stability is proved
    std::int64_t crossings = 0, observations = 0;  ///< boundary points, and points observed to find them
};

template <class T>
T attribute(const Dataset& dataset, const std::string& name) {
    for (const auto& [key, value] : dataset.attributes)
        if (key == name) return std::get<T>(value);
    return {};
}

std::vector<std::string> names_of(const Variable& variable) {
    std::vector<std::string> names;
    for (const auto& [name, value] : variable.flags) names.push_back(name);
    return names;
}

std::int64_t sum(const std::vector<std::int64_t>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

std::int64_t in_column(const AtlasSummary& summary, std::size_t c) {
    std::int64_t total = 0;
    for (const auto& row : summary.points) total += row[c];
    return total;
}

AtlasSummary summarise_atlas(const Dataset& dataset) {
    const Variable& observed = *dataset.find("observed");
    const Variable& certified = *dataset.find("certified");
    AtlasSummary summary;
    summary.title = attribute<std::string>(dataset, "title");
    summary.x_key = attribute<std::string>(dataset, "x_key");
    summary.y_key = attribute<std::string>(dataset, "y_key");
    summary.y_points = dataset.size(observed.dimensions[0]);
    summary.x_points = dataset.size(observed.dimensions[1]);
    summary.observed = names_of(observed);
    summary.certified = names_of(certified);
    summary.points.assign(summary.observed.size(), std::vector<std::int64_t>(summary.certified.size()));
    const auto& seen = std::get<std::vector<std::int8_t>>(observed.values);
    const auto& proved = std::get<std::vector<std::int8_t>>(certified.values);
    for (std::size_t k = 0; k < seen.size(); ++k) {
        const auto label = static_cast<Observed>(seen[k]);
        const auto rung = static_cast<Certified>(proved[k]);
        ++summary.points[static_cast<std::size_t>(seen[k])][static_cast<std::size_t>(proved[k])];
        if (atlas::is_unique(rung) && atlas::is_manifold(label)) ++summary.refuted;
        if (!atlas::is_unique(rung) && !atlas::is_manifold(label) && label != Observed::unfinished) ++summary.unproved;
    }
    const Variable& energies = *dataset.find("energies");
    for (const std::string& name : names_of(energies)) summary.energies.emplace_back(name, 0);
    for (const std::int8_t label : std::get<std::vector<std::int8_t>>(energies.values))
        ++summary.energies[static_cast<std::size_t>(label)].second;
    if (const Variable* x = dataset.find("boundary_x"))
        summary.crossings = static_cast<std::int64_t>(std::get<std::vector<double>>(x->values).size());
    summary.observations = attribute<std::int64_t>(dataset, "boundary_observations");
    return summary;
}

std::string atlas_table(const AtlasSummary& summary) {
    std::string text = summary.title.empty() ? std::string() : summary.title + '\n';
    text += fmt::format("{} x {} points: {} along x, {} along y\n\n", summary.x_points, summary.y_points, summary.x_key,
                        summary.y_key);
    const double all = static_cast<double>(summary.x_points) * static_cast<double>(summary.y_points);
    Row header{"observed", "share"};
    for (std::size_t c = 0; c < summary.certified.size(); ++c)
        if (in_column(summary, c) > 0) header.push_back(summary.certified[c]);
    std::vector<Row> rows{header};
    for (std::size_t r = 0; r < summary.points.size(); ++r) {
        const std::int64_t total = sum(summary.points[r]);
        if (total == 0) continue;
        Row row{summary.observed[r], fmt::format("{:.2f} %", 100.0 * static_cast<double>(total) / all)};
        for (std::size_t c = 0; c < summary.certified.size(); ++c)
            if (in_column(summary, c) > 0) row.push_back(std::to_string(summary.points[r][c]));
        rows.push_back(std::move(row));
    }
    text += aligned(rows) + "(points of each regime observed, by the highest certificate that is proved)\n";
    std::vector<std::string> energies;
    for (const auto& [name, points] : summary.energies)
        if (points > 0) energies.push_back(fmt::format("{} {}", points, name));
    text += fmt::format("Energies under more drive of the E neurons: {} (points).\n", fmt::join(energies, ", "));
    text += fmt::format(
        "{} points show one equilibrium of which no more than local stability is proved.\n"
        "{} points are certified to have one equilibrium and show otherwise.\n"
        "{} boundary points, bisected with {} observations more.\n",
        summary.unproved, summary.refuted, summary.crossings, summary.observations);
    return text;
}

nlohmann::json atlas_json(const AtlasSummary& summary) {
    nlohmann::json table = nlohmann::json::object();
    for (std::size_t r = 0; r < summary.points.size(); ++r)
        for (std::size_t c = 0; c < summary.certified.size(); ++c)
            table[summary.observed[r]][summary.certified[c]] = summary.points[r][c];
    nlohmann::json energies = nlohmann::json::object();
    for (const auto& [name, points] : summary.energies) energies[name] = points;
    return {{"title", summary.title},
            {"energies", energies},
            {"x", {{"key", summary.x_key}, {"points", summary.x_points}}},
            {"y", {{"key", summary.y_key}, {"points", summary.y_points}}},
            {"points", table},
            {"unproved", summary.unproved},
            {"refuted", summary.refuted},
            {"boundary_points", summary.crossings},
            {"boundary_observations", summary.observations}};
}

}  // namespace

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
    Execution execution = execute(options, {Verb::atlas, compute_atlas, {Picture::atlas}});
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
