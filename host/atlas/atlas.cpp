#include "colonnade/atlas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "colonnade/error.hpp"
#include "host/assembly/shape.hpp"
#include "host/atlas/boundary.hpp"
#include "host/atlas/curves.hpp"
#include "host/atlas/label.hpp"
#include "host/atlas/point_observer.hpp"
#include "host/atlas/points.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/needs.hpp"
#include "host/experiment/run/plan.hpp"

namespace colonnade {
namespace {

using atlas::Points;

void check(const Experiment& experiment) {
    const std::string& source = experiment.base.source;
    if (experiment.base.atlas.x.key.empty())
        throw Error(
            fmt::format("{}: atlas: found no [atlas], allowed: one with x and y, as in x = {{ key = "
                        "\"microcircuit.w_EE\", from = 0.0, to = 2.0 }}",
                        source));
    if (!experiment.axes.empty())
        throw Error(fmt::format("{}: sweep: found [sweep] beside [atlas], allowed: one of the two", source));
    experiment::refuse_variables(experiment.base, "atlas");
    const AtlasAxis &x = experiment.base.atlas.x, &y = experiment.base.atlas.y;
    if (x.is_listed() || y.is_listed()) {
        const std::size_t specs = std::max<std::size_t>(x.values.size(), 1) * std::max<std::size_t>(y.values.size(), 1);
        if (experiment.atlas_points.size() != specs)
            throw Error(
                fmt::format("{}: atlas: found {} specs for the values of its axes, allowed: {}, as parse_spec "
                            "makes them",
                            source, experiment.atlas_points.size(), specs));
    }
}

/// Specs of the points: that of the experiment, or one for each of the values listed.
std::span<const Spec> specs_of(const Experiment& experiment) {
    if (experiment.atlas_points.empty()) return {&experiment.base, 1};
    return experiment.atlas_points;
}

/// The largest circuit among them, by which ranges are cut.
const Spec& largest(std::span<const Spec> specs) {
    const auto size = [](const Spec& spec) {
        const assembly::Shape shape = assembly::shape_of(spec);
        return shape.layers_per_system * shape.neurons;
    };
    return *std::max_element(specs.begin(), specs.end(),
                             [&](const Spec& one, const Spec& other) { return size(one) < size(other); });
}

}  // namespace

Dataset compute_atlas(const Experiment& experiment, const RunOptions& options) {
    check(experiment);
    const Spec& base = experiment.base;
    const std::size_t count = base.atlas.x.points * base.atlas.y.points;
    experiment::check_memory(atlas::atlas_bytes(count), experiment::available_memory(), "fewer points");
    Experiment columns;
    columns.base = largest(specs_of(experiment));
    columns.base.column.count = columns.base.column.last = count;
    columns.points = {columns.base};
    const experiment::Plan plan = experiment::make_plan(columns, options);

    const auto x = atlas::axis_values(base.atlas.x), y = atlas::axis_values(base.atlas.y);
    std::vector<double> all_x(count), all_y(count);
    for (std::size_t k = 0; k < count; ++k) {
        all_x[k] = x[k % x.size()];
        all_y[k] = y[k / x.size()];
    }
    const atlas::PointObserver crew(specs_of(experiment), options, plan);
    Points points = crew.see(all_x, all_y, true);
    const atlas::Boundaries boundaries = atlas::find_boundaries(crew, base.atlas, points.observed);
    return atlas::label(experiment, std::move(points), boundaries, atlas::curves_over(base, options.stop),
                        std::string(plan.backend->name()));
}

}  // namespace colonnade
