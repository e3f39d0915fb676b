#include "spec/sweep.hpp"

#include <fmt/format.h>

#include "spec/read_spec.hpp"
#include "spec/refuse.hpp"
#include "spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t most_points = 1000000;
constexpr std::size_t most_bytes = std::size_t{4} << 30;

/// Memory of one point: every point is a whole spec, with the data of its stimulus and its weights.
std::size_t bytes_of(const Spec& spec) {
    const std::size_t numbers =
        spec.stimulus.pixels.size() + spec.stimulus.table.size() + spec.microcircuit.weights.size();
    return sizeof(Spec) + spec.stimulus.drive_E.size() * sizeof(Draw) + numbers * sizeof(double);
}

std::size_t count_points(const std::vector<Axis>& axes, const Spec& base) {
    std::size_t points = 1;
    for (const Axis& axis : axes) {
        const Where& where = axis.values.front().where;
        points *= axis.values.size();  // both at most 10^6
        if (points > most_points)
            refuse(where, axis.shown.key, fmt::format("a sweep of {} points or more", points),
                   fmt::format("at most {} points", most_points));
        if (base.column.computed() * base.column.layers > most_circuits / points)
            refuse(where, axis.shown.key,
                   fmt::format("{} points of {} columns and {} layers", points, base.column.computed(),
                               base.column.layers),
                   "at most 2^40 circuits");
        if (bytes_of(base) > most_bytes / points)
            refuse(where, axis.shown.key, fmt::format("{} points of {} bytes each", points, bytes_of(base)),
                   "at most 4 GiB for the specs of all points");
    }
    return points;
}

}  // namespace

std::vector<Spec> sweep_points(const Value& root, const std::vector<Axis>& axes, const Spec& base, Files& files) {
    const std::size_t count = count_points(axes, base);
    std::vector<Spec> points;
    points.reserve(count);
    for (std::size_t point = 0; point < count; ++point) {
        Value tree = root;
        std::size_t rest = point;
        for (std::size_t a = axes.size(); a-- > 0; rest /= axes[a].values.size())
            tree.set(axes[a].shown.key, axes[a].values[rest % axes[a].values.size()]);
        points.push_back(read_spec(tree, files));
        if (points.back().column.count != base.column.count)
            refuse(tree.at("stimulus.file")->where, "stimulus.file",
                   fmt::format("{} columns", points.back().column.count),
                   fmt::format("{} columns, as in the spec without its sweep", base.column.count));
    }
    return points;
}

}  // namespace colonnade::spec
