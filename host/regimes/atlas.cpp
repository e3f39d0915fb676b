#include "colonnade/atlas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "colonnade/error.hpp"
#include "experiment/machine.hpp"
#include "experiment/plan.hpp"
#include "regimes/boundary.hpp"
#include "regimes/crew.hpp"
#include "regimes/curves.hpp"
#include "regimes/label.hpp"
#include "regimes/points.hpp"

namespace colonnade {
namespace {

using regimes::Points;

void check(const Experiment& experiment) {
    const std::string& source = experiment.base.source;
    if (experiment.base.atlas.x.key.empty())
        throw Error(
            fmt::format("{}: atlas: found no [atlas], allowed: one with x and y, as in x = {{ key = "
                        "\"microcircuit.w_EE\", from = 0.0, to = 2.0 }}",
                        source));
    if (!experiment.axes.empty())
        throw Error(fmt::format("{}: sweep: found [sweep] beside [atlas], allowed: one of the two", source));
}

/// Results, and what each point takes while it is observed: coordinates twice over, two draws, and ends.
void check_memory(const Spec& base, std::size_t points) {
    const std::size_t each = Points::bytes_each() + 8 * sizeof(double);
    const std::size_t available = experiment::available_memory();
    if (points <= available / each) return;
    throw Error(
        fmt::format("memory: an atlas of {} x {} points needs {:.1f} MiB and {:.1f} MiB are available; allowed: "
                    "fewer points",
                    base.atlas.x.points, base.atlas.y.points,
                    static_cast<double>(points) * static_cast<double>(each) / 1048576.0,
                    static_cast<double>(available) / 1048576.0),
        Fault::machine);
}

}  // namespace

Dataset atlas(const Experiment& experiment, const RunOptions& options) {
    check(experiment);
    const Spec& base = experiment.base;
    const std::size_t count = base.atlas.x.points * base.atlas.y.points;
    check_memory(base, count);
    Experiment columns;
    columns.base = base;
    columns.base.column.count = columns.base.column.last = count;
    columns.points = {columns.base};
    const experiment::Plan plan = experiment::make_plan(columns, options);

    const auto x = regimes::axis_values(base.atlas.x), y = regimes::axis_values(base.atlas.y);
    std::vector<double> all_x(count), all_y(count);
    for (std::size_t k = 0; k < count; ++k) {
        all_x[k] = x[k % x.size()];
        all_y[k] = y[k / x.size()];
    }
    const regimes::Crew crew(base, options, plan);
    Points points = crew.see(std::move(all_x), std::move(all_y), true);
    const regimes::Boundaries boundaries = regimes::find_boundaries(crew, base.atlas, points.observed);
    return regimes::label(experiment, std::move(points), boundaries, regimes::closed_form_curves(base),
                          std::string(plan.backend->name()));
}

}  // namespace colonnade
