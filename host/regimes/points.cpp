#include "regimes/points.hpp"

#include "attractors/search.hpp"
#include "spec/fields.hpp"

namespace colonnade::regimes {
namespace {

/// Walks over the fields and gives one of them a value a column.
class AxisSetter {
public:
    static constexpr bool reading = false;

    AxisSetter(const std::string& key, const std::vector<double>& values) : key_(key), values_(&values) {
        constexpr std::string_view both = "microcircuit.activation.";
        if (key.starts_with(both)) parameter_ = key.substr(both.size());
    }

    void operator()(std::string_view path, Draw& draw) const {
        if (!names(path)) return;
        draw.kind = DrawKind::file;
        draw.values = *values_;
        draw.where = "[atlas]: " + key_;
    }
    void operator()(std::string_view path, std::vector<Draw>& draws) const { (*this)(path, draws.front()); }
    template <class T>
    void operator()(std::string_view, const T&) const {}

    // a key of `activation` is one of each population
    [[nodiscard]] bool shares_activation(const Microcircuit&) const { return false; }
    [[nodiscard]] bool uses_contrast() const { return false; }

private:
    [[nodiscard]] bool names(std::string_view path) const {
        if (parameter_.empty()) return path == key_;
        return path == "microcircuit.activation_E." + parameter_ || path == "microcircuit.activation_I." + parameter_;
    }

    std::string key_, parameter_;
    const std::vector<double>* values_;
};

}  // namespace

std::vector<double> axis_values(const AtlasAxis& axis) {
    std::vector<double> values(axis.points);
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
        const AxisSetter setter(axis->key, *values);
        spec::visit_fields(spec, setter);
    }
    return spec;
}

}  // namespace colonnade::regimes
