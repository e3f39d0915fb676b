#include "host/spec/sections/sweep.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "host/spec/draws_at.hpp"
#include "host/spec/read_spec.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t max_points = 1000000;
constexpr std::size_t max_bytes = std::size_t{4} << 30;

/// Memory of one spec, with the data of its stimulus and its weights.
std::size_t bytes_of(const Spec& spec) {
    const std::size_t numbers =
        spec.stimulus.pixels.size() + spec.stimulus.table.size() + spec.microcircuit.weights.size();
    return sizeof(Spec) + spec.stimulus.drive_E.size() * sizeof(Draw) + numbers * sizeof(double);
}

/// Whether the axis gives numbers to draws, of which no rule between keys depends on the number: such points share a
/// spec. A cascade asks for a feedback of 0.
bool is_numeric(const Axis& axis, const Spec& base) {
    const std::string& key = axis.shown.key;
    if (!axis.shown.labels.empty() || key == "column.feedback") return false;
    if (key == "seed") return true;
    const Type type = find_key(key)->type;
    Spec found = base;
    return (type == Type::draw || type == Type::draws) && !draws_at(found, key).empty();
}

/// Throws Error where the points are more than a run may have, or the `own` specs more than memory should.
void check_size(const std::vector<Axis>& axes, const Spec& base, const std::vector<SweepPoints::Axis>& found) {
    std::size_t points = 1, own = 1;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const Where& where = axes[a].values.front().where;
        const std::string& key = axes[a].shown.key;
        points *= axes[a].values.size();  // both at most 10^6
        if (found[a].values.empty()) own *= axes[a].values.size();
        if (points > max_points)
            refuse(where, key, fmt::format("a sweep of {} points or more", points),
                   fmt::format("at most {} points", max_points));
        if (base.column.computed() * base.column.layers > max_circuits / points)
            refuse(where, key,
                   fmt::format("{} points of {} columns and {} layers", points, base.column.computed(),
                               base.column.layers),
                   "at most 2^40 circuits");
        if (bytes_of(base) > max_bytes / own)
            refuse(where, key, fmt::format("{} points of {} bytes each", own, bytes_of(base)),
                   "at most 4 GiB for the specs of all points");
    }
}

/// Every number is checked by itself, as the key's own value would be.
void check_numbers(const Axis& axis, Value tree, Files& files) {
    const std::string& key = axis.shown.key;
    const Reader reader(tree, files);
    const Range range = reader.range_of(*find_key(key));
    for (const Value& value : axis.values) {
        double number = 0.0;
        if (value.numeric(number) && std::isfinite(number) && range.contains(number) &&
            (key != "seed" || value.integer() != nullptr))
            continue;
        tree.set(key, value);
        static_cast<void>(read_spec(tree, files));  // says what is wrong
    }
}

}  // namespace

SweepPoints sweep_points(const Value& root, const std::vector<Axis>& axes, const Spec& base, Files& files) {
    std::vector<SweepPoints::Axis> found;
    Value tree = root;
    for (const Axis& axis : axes) {
        found.push_back({axis.shown.key, axis.values.size(), {}});
        if (is_numeric(axis, base)) found.back().values = axis.shown.values;
        tree.set(axis.shown.key, axis.values.front());
    }
    check_size(axes, base, found);
    std::size_t own = 1;
    for (const SweepPoints::Axis& axis : found)
        if (axis.values.empty()) own *= axis.size;
    std::vector<Spec> specs;
    specs.reserve(own);
    for (std::size_t index = 0; index < own; ++index) {
        Value one = tree;
        std::size_t rest = index;
        for (std::size_t a = axes.size(); a-- > 0;) {
            if (!found[a].values.empty()) continue;
            one.set(axes[a].shown.key, axes[a].values[rest % found[a].size]);
            rest /= found[a].size;
        }
        specs.push_back(read_spec(one, files));
        if (specs.back().column.count != base.column.count)
            refuse(one.at("stimulus.file")->where, "stimulus.file",
                   fmt::format("{} columns", specs.back().column.count),
                   fmt::format("{} columns, as in the spec without its sweep", base.column.count));
    }
    for (std::size_t a = 0; a < axes.size(); ++a)
        if (!found[a].values.empty()) check_numbers(axes[a], tree, files);
    return {std::move(found), std::move(specs)};
}

}  // namespace colonnade::spec
