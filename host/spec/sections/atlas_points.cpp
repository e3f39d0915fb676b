#include "host/spec/sections/atlas_points.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/spec/print.hpp"
#include "host/spec/read_spec.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/sections/atlas_axis.hpp"

namespace colonnade::spec {
namespace {

/// Puts value i of an axis into its key, at the place of the list, and says so; nothing where the axis lists none.
std::string put(Value& tree, const AtlasAxis& axis, const std::string& path, std::size_t i) {
    if (!axis.is_listed()) return {};
    const Value* list = tree.at(path + ".values");
    Value value = value_of(axis.values[i]);
    value.where = list != nullptr ? list->where : tree.at(path)->where;
    std::string text = fmt::format("with {} = {}", axis.key, print_short(value));
    tree.set(axis.key, std::move(value));
    return text;
}

}  // namespace

Value value_of(const AtlasValue& value) {
    return std::visit([](const auto& each) { return Value{each}; }, value);
}

std::vector<Spec> atlas_points(const Value& root, const Spec& base, Files& files) {
    const AtlasAxis &x = base.atlas.x, &y = base.atlas.y;
    std::vector<Spec> points;
    if (!x.is_listed() && !y.is_listed()) return points;
    const std::size_t columns = std::max<std::size_t>(x.values.size(), 1);
    const std::size_t rows = std::max<std::size_t>(y.values.size(), 1);
    points.reserve(rows * columns);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) {
            Value tree = root;
            const std::string with_x = put(tree, x, "atlas.x", column), with_y = put(tree, y, "atlas.y", row);
            points.push_back(read_spec(tree, files));
            const Reader reader(tree, files);
            if (!x.is_listed()) check_spaced(reader, points.back(), "atlas.x", x, with_y);
            if (!y.is_listed()) check_spaced(reader, points.back(), "atlas.y", y, with_x);
        }
    return points;
}

}  // namespace colonnade::spec
