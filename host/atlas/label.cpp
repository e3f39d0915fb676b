#include "host/atlas/label.hpp"

#include <algorithm>
#include <utility>

#include "colonnade/version.hpp"
#include "host/atlas/points.hpp"

namespace colonnade::atlas {
namespace {

using Flags = std::vector<std::pair<std::string, std::int8_t>>;

template <class Labels>
Flags flags_of(const Labels& labels) {
    Flags flags;
    for (std::size_t i = 0; i < labels.size(); ++i) flags.emplace_back(labels[i].name, static_cast<std::int8_t>(i));
    return flags;
}

template <class Label>
std::vector<std::int8_t> numbers(const std::vector<Label>& labels) {
    std::vector<std::int8_t> values(labels.size());
    std::transform(labels.begin(), labels.end(), values.begin(), [](Label l) { return static_cast<std::int8_t>(l); });
    return values;
}

void add_boundaries(const Boundaries& boundaries, Dataset& dataset) {
    if (boundaries.crossings.empty()) return;
    dataset.dimensions.push_back({"crossing", boundaries.crossings.size()});
    std::vector<double> x, y;
    std::vector<Observed> below, above;
    for (const Crossing& each : boundaries.crossings) {
        x.push_back(each.x);
        y.push_back(each.y);
        below.push_back(each.below);
        above.push_back(each.above);
    }
    const Flags flags = flags_of(observed_labels());
    auto& all = dataset.variables;
    all.push_back({"boundary_x", {"crossing"}, "1", "x of a change of label, bisected", std::move(x)});
    all.push_back({"boundary_y", {"crossing"}, "1", "y of a change of label, bisected", std::move(y)});
    all.push_back({"boundary_below", {"crossing"}, "1", "label at the smaller x or y", numbers(below), flags});
    all.push_back({"boundary_above", {"crossing"}, "1", "label at the larger x or y", numbers(above), flags});
    if (boundaries.segments.empty()) return;
    dataset.dimensions.push_back({"segment", boundaries.segments.size()});
    std::vector<std::int32_t> ends;
    for (const Segment& each : boundaries.segments) {
        ends.push_back(static_cast<std::int32_t>(each.from));
        ends.push_back(static_cast<std::int32_t>(each.to));
    }
    all.push_back({"boundary_segment", {"segment", "end"}, "1", "crossings that a boundary joins within a cell", ends});
}

void add_curves(const std::vector<Curve>& curves, Dataset& dataset) {
    if (curves.empty()) return;
    std::vector<double> x, y;
    std::vector<std::int8_t> which;
    Flags flags;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        flags.emplace_back(curves[i].name, static_cast<std::int8_t>(i));
        for (const Line& line : curves[i].lines) {
            which.push_back(static_cast<std::int8_t>(i));
            x.insert(x.end(), {line.x0, line.x1});
            y.insert(y.end(), {line.y0, line.y1});
        }
    }
    dataset.dimensions.push_back({"curve_line", which.size()});
    auto& all = dataset.variables;
    all.push_back({"curve", {"curve_line"}, "1", "of what the piece of a curve is", std::move(which), flags});
    all.push_back({"curve_x", {"curve_line", "end"}, "1", "x of the ends of a piece of a curve", std::move(x)});
    all.push_back({"curve_y", {"curve_line", "end"}, "1", "y of the ends of a piece of a curve", std::move(y)});
}

/// Values of the key along an axis, in its own type.
Values coordinate(const AtlasAxis& axis) {
    if (!axis.is_listed()) return axis_values(axis);
    return std::visit(
        [&]<class T>(const T&) -> Values {
            std::vector<T> values;
            for (const AtlasValue& value : axis.values) values.push_back(std::get<T>(value));
            return values;
        },
        axis.values.front());
}

}  // namespace

std::string axis_name(const AtlasAxis& axis, const AtlasAxis& other) {
    const auto last = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
    std::string name = last(axis.key) == last(other.key) ? axis.key : last(axis.key);
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

Dataset label(const Experiment& experiment, Points points, const Boundaries& boundaries,
              const std::vector<Curve>& curves, const std::string& backend) {
    const Spec& spec = experiment.base;
    const std::string x = axis_name(spec.atlas.x, spec.atlas.y), y = axis_name(spec.atlas.y, spec.atlas.x);
    Dataset dataset;
    dataset.dimensions = {{y, spec.atlas.y.points}, {x, spec.atlas.x.points}, {"end", 2}};
    auto& all = dataset.variables;
    const auto add = [&](const char* name, const char* units, const char* text, Values values, Flags flags = {}) {
        all.push_back({name, {y, x}, units, text, std::move(values), std::move(flags)});
    };
    all.push_back({y, {y}, "1", "value of " + spec.atlas.y.key, coordinate(spec.atlas.y)});
    all.push_back({x, {x}, "1", "value of " + spec.atlas.x.key, coordinate(spec.atlas.x)});
    add("observed", "1", "regime observed", numbers(points.observed), flags_of(observed_labels()));
    add("certified", "1", "highest certificate that is proved", numbers(points.certified),
        flags_of(certified_labels()));
    add("equilibria", "1", "equilibria found from all starts, and stable ones that can be listed",
        std::move(points.equilibria));
    add("cycles", "1", "cycles found from all starts", std::move(points.cycles));
    add("response_E", "1", "change of the mean E rate by more drive of the I neurons, a finite difference over it",
        std::move(points.response_E));
    add("response_I", "1", "change of the mean I rate by more drive of the I neurons, a finite difference over it",
        std::move(points.response_I));
    add("spectral_abscissa", "1/tau", "largest real part of the flow's Jacobian at the equilibrium found first",
        std::move(points.abscissa));
    add("period", "tau", "time of one cycle of the cycle found first", std::move(points.period));
    add("energies", "1", "what more drive of the E neurons does to the mean energies at the equilibrium",
        numbers(points.energies), flags_of(energies_labels()));
    add("energy_response_E", "1", "change of the mean energy of E neurons per unit of drive of the E neurons",
        std::move(points.energy_E));
    add("energy_response_I", "1", "change of the mean energy of I neurons per unit of drive of the E neurons",
        std::move(points.energy_I));
    add_boundaries(boundaries, dataset);
    add_curves(curves, dataset);

    auto& attributes = dataset.attributes;
    attributes.emplace_back("title", spec.title);
    attributes.emplace_back("spec", resolved_toml(experiment));
    attributes.emplace_back("seed", static_cast<std::int64_t>(spec.seed));
    attributes.emplace_back("x_key", spec.atlas.x.key);
    attributes.emplace_back("y_key", spec.atlas.y.key);
    attributes.emplace_back("x_listed", std::int64_t{spec.atlas.x.is_listed() ? 1 : 0});
    attributes.emplace_back("y_listed", std::int64_t{spec.atlas.y.is_listed() ? 1 : 0});
    attributes.emplace_back("starts", static_cast<std::int64_t>(spec.atlas.starts));
    attributes.emplace_back("response_step", response_step);
    attributes.emplace_back("boundary_observations", static_cast<std::int64_t>(boundaries.observations));
    attributes.emplace_back("precision", std::string("float64"));
    attributes.emplace_back("backend", backend);
    attributes.emplace_back("version", std::string(version));
    attributes.emplace_back("revision", std::string(revision));
    return dataset;
}

}  // namespace colonnade::atlas
