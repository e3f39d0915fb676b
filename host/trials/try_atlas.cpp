#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "colonnade/atlas.hpp"
#include "host/atlas/boundary.hpp"
#include "host/atlas/curves.hpp"
#include "host/atlas/label.hpp"
#include "host/atlas/point_observer.hpp"
#include "host/atlas/points.hpp"
#include "host/estimates/sizes.hpp"
#include "host/experiment/results/selection.hpp"
#include "host/experiment/run/plan.hpp"
#include "host/trials/pieces.hpp"

namespace colonnade::trials {
namespace {

/// Bytes of oscillations that are recorded together (equilibrium/recording.cpp), with what is recorded from.
constexpr std::size_t max_recorded = std::size_t{20} << 20;

/// Seconds that a picture takes for each of its points.
constexpr double drawing_each = 1e-6;

/// The atlas with at most `most` points along each axis, from all over it.
Experiment coarse(const Experiment& experiment, std::size_t most) {
    Experiment part = experiment;
    const Atlas& whole = experiment.base.atlas;
    const auto columns = experiment::selection(whole.x.points, most),
               rows = experiment::selection(whole.y.points, most);
    Atlas atlas = whole;
    for (const auto& [axis, from, chosen] :
         {std::tuple{&atlas.x, &whole.x, &columns}, std::tuple{&atlas.y, &whole.y, &rows}}) {
        axis->points = chosen->size();
        if (!from->is_listed()) continue;
        axis->values.clear();
        for (const std::size_t i : *chosen) axis->values.push_back(from->values[i]);
    }
    part.base.atlas = atlas;
    part.atlas_points.clear();
    if (!experiment.atlas_points.empty())
        for (std::size_t row = 0; row < (whole.y.is_listed() ? rows.size() : 1); ++row)
            for (std::size_t column = 0; column < (whole.x.is_listed() ? columns.size() : 1); ++column) {
                const std::size_t y = whole.y.is_listed() ? rows[row] : 0,
                                  x = whole.x.is_listed() ? columns[column] : 0;
                part.atlas_points.push_back(
                    experiment.atlas_points[y * (whole.x.is_listed() ? whole.x.points : 1) + x]);
                part.atlas_points.back().atlas = atlas;
            }
    return part;
}

/// Bisections of an edge of an axis with so many points.
double rounds(const AtlasAxis& axis, double refine) {
    if (axis.is_listed() || axis.points < 2) return 0.0;
    return std::max(0.0, std::ceil(-std::log2(static_cast<double>(axis.points - 1) * refine) - 1e-9));
}

/// What one coarse atlas took.
struct Coarse {
    double grid = 0.0, boundary = 0.0, drawing = 0.0;
    double points = 0.0, observations = 0.0;
    bool cycles = false;
    double along_x = 0.0, along_y = 0.0;  ///< crossings, for each row and each column of the grid
};

/// `plan`: that of the whole, so that as many columns go side by side.
Coarse map(const Experiment& part, const RunOptions& options, const experiment::Plan& plan, Watch& watch) {
    const Atlas& atlas = part.base.atlas;
    const auto x = atlas::axis_values(atlas.x), y = atlas::axis_values(atlas.y);
    const std::size_t count = x.size() * y.size();
    std::vector<double> all_x(count), all_y(count);
    for (std::size_t k = 0; k < count; ++k) {
        all_x[k] = x[k % x.size()];
        all_y[k] = y[k / x.size()];
    }
    const std::span<const Spec> specs =
        part.atlas_points.empty() ? std::span(&part.base, 1) : std::span<const Spec>(part.atlas_points);
    const atlas::PointObserver crew(specs, options, plan);
    Coarse took;
    static_cast<void>(watch.lap());
    atlas::Points points = crew.see(all_x, all_y, true);
    took.grid = watch.lap();
    const atlas::Boundaries boundaries = atlas::find_boundaries(crew, atlas, points.observed);
    took.boundary = watch.lap();
    took.points = static_cast<double>(count);
    took.cycles = std::any_of(points.cycles.begin(), points.cycles.end(), [](std::int32_t n) { return n > 0; });
    took.observations = static_cast<double>(boundaries.observations);
    for (const atlas::Crossing& crossing : boundaries.crossings)
        (crossing.along_x ? took.along_x : took.along_y) += 1.0;
    took.along_x /= static_cast<double>(y.size());
    took.along_y /= static_cast<double>(x.size());
    (void)atlas::label(part, std::move(points), boundaries, atlas::closed_form_curves(part.base), "");
    took.drawing = watch.lap();
    return took;
}

}  // namespace

void try_atlas(const Experiment& experiment, const RunOptions& options, const Budget& budget, const Tell& tell) {
    // what the verb refuses
    if (experiment.base.atlas.x.key.empty() || !experiment.axes.empty() || !experiment.base.output.variables.empty()) {
        (void)compute_atlas(experiment, options);
        return;
    }
    const Atlas& whole = experiment.base.atlas;
    const auto nx = static_cast<double>(whole.x.points), ny = static_cast<double>(whole.y.points);
    Experiment columns;
    columns.base = experiment.base;
    columns.base.column.count = columns.base.column.last = whole.x.points * whole.y.points;
    columns.points = {columns.base};
    const experiment::Plan plan = experiment::make_plan(columns, options);
    Watch watch(plan);
    const Growth growth;
    const ByteCosts costs = byte_costs(watch);
    double last = 0.0, last_points = 1.0, following = 0.0;
    const std::size_t longest = std::max(whole.x.points, whole.y.points);
    for (std::size_t most = 2;; most = std::min(2 * most, longest)) {
        const Experiment part = coarse(experiment, most);
        const double points = static_cast<double>(part.base.atlas.x.points * part.base.atlas.y.points);
        if (last * points / last_points > 0.8 * budget.left() * watch.shared(1024)) return;
        const Coarse took = map(part, options, plan, watch);
        const double crossings = took.along_x * ny + took.along_y * nx;
        const double observations =
            took.along_x * ny * rounds(whole.x, whole.refine) + took.along_y * nx * rounds(whole.y, whole.refine);
        const double each = took.observations > 0.0 ? took.boundary / took.observations : 0.0;
        Findings findings;
        // where there are cycles, some range of the whole will record as many together as it may
        findings.flight_bytes = std::max<std::uint64_t>(growth.bytes(), took.cycles ? plan.threads * max_recorded : 0);
        findings.crossings = static_cast<std::uint64_t>(crossings);
        const Estimate size = estimates::of_atlas(experiment, options, findings);
        // the picture is drawn by its points: in vectors, or filled in
        const double drawn = whole.picture.empty() ? 0.0 : drawing_each * nx * ny;
        const auto report = [&] {
            tell({.seconds = (took.grid / took.points * nx * ny + each * observations) / watch.shared(1024) +
                             took.drawing + following + drawn + costs.of(size),
                  .took = took.grid + took.boundary,
                  .pieces = static_cast<std::uint64_t>(took.points),
                  .of = static_cast<std::uint64_t>(nx * ny),
                  .findings = findings});
        };
        report();
        if (last == 0.0) {  // the curves are the same however many points there are
            static_cast<void>(watch.lap());
            (void)atlas::followed_curves(experiment.base, options.stop);
            following = watch.lap();
            report();
        }
        if (most >= longest) return;
        last = took.grid + took.boundary;
        last_points = points;
    }
}

}  // namespace colonnade::trials
