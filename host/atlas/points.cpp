#include "host/atlas/points.hpp"

#include <numeric>
#include <utility>

#include "host/atlas/observe.hpp"
#include "host/attractors/search.hpp"
#include "host/spec/draws_at.hpp"

namespace colonnade::atlas {

std::vector<double> axis_values(const AtlasAxis& axis) {
    std::vector<double> values(axis.points);
    if (axis.is_listed()) {
        std::iota(values.begin(), values.end(), 0.0);
        return values;
    }
    for (std::size_t i = 0; i < axis.points; ++i)
        values[i] = axis.from + static_cast<double>(i) / static_cast<double>(axis.points - 1) * (axis.to - axis.from);
    values.back() = axis.to;
    return values;
}

Spec spec_of_points(const Spec& base, std::vector<double> x, std::vector<double> y) {
    Spec spec = attractors::searchable(base);
    spec.column.count = spec.column.last = x.size();
    spec.column.first = 0;
    for (const auto& [axis, values] : {std::pair{&base.atlas.x, &x}, std::pair{&base.atlas.y, &y}}) {
        if (axis->is_listed()) continue;
        for (Draw* draw : spec::draws_at(spec, axis->key)) {
            draw->kind = DrawKind::file;
            draw->values = *values;
            draw->where = "[atlas]: " + axis->key;
        }
    }
    return spec;
}

std::size_t atlas_bytes(std::size_t points) {
    constexpr std::size_t words = 2 + 1;  // coordinates, and places by their specs
    return points * (Points::bytes_each() + words * sizeof(double));
}

}  // namespace colonnade::atlas
