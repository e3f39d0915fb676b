#include "host/cli/atlas_summary.hpp"

#include <fmt/format.h>

#include <numeric>

#include "host/cli/columns.hpp"
#include "host/regimes/labels.hpp"

namespace colonnade::cli {
namespace {

using regimes::Certified;
using regimes::Observed;

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

}  // namespace

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
        if (is_unique(rung) && is_manifold(label)) ++summary.refuted;
        if (!is_unique(rung) && !is_manifold(label) && label != Observed::unfinished) ++summary.unproved;
    }
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
    return {{"title", summary.title},
            {"x", {{"key", summary.x_key}, {"points", summary.x_points}}},
            {"y", {{"key", summary.y_key}, {"points", summary.y_points}}},
            {"points", table},
            {"unproved", summary.unproved},
            {"refuted", summary.refuted},
            {"boundary_points", summary.crossings},
            {"boundary_observations", summary.observations}};
}

}  // namespace colonnade::cli
