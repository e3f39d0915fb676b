#include <fmt/format.h>

#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "colonnade/picture.hpp"
#include "host/atlas/labels.hpp"
#include "host/io/atomic_file.hpp"
#include "host/plot/map.hpp"

namespace colonnade {
namespace {

const Variable& variable(const Dataset& dataset, const std::string& name) {
    const Variable* found = dataset.find(name);
    if (found == nullptr) throw Error(fmt::format("'{}' is no variable of this dataset: it is not an atlas", name));
    return *found;
}

std::string attribute(const Dataset& dataset, const std::string& name) {
    for (const auto& [key, value] : dataset.attributes)
        if (const auto* text = std::get_if<std::string>(&value); text != nullptr && key == name) return *text;
    return {};
}

/// Whether the values along an axis were listed: `x_listed` or `y_listed`.
bool listed(const Dataset& dataset, const std::string& name) {
    for (const auto& [key, value] : dataset.attributes)
        if (key == name) return std::get<std::int64_t>(value) != 0;
    return false;
}

/// The scale of an axis; values that were listed are named, and stand at their places in the list.
plot::Scale scale(const Dataset& dataset, const std::string& axis, const std::string& dimension) {
    plot::Scale found{attribute(dataset, axis + "_key"), {}, {}};
    if (!listed(dataset, axis + "_listed")) {
        found.values = dataset.doubles(dimension);
        return found;
    }
    const auto name = [](const auto& value) { return fmt::format("{}", value); };
    std::visit(
        [&](const auto& values) {
            for (const auto& value : values) {
                found.values.push_back(static_cast<double>(found.names.size()));
                found.names.push_back(name(value));
            }
        },
        variable(dataset, dimension).values);
    return found;
}

template <class Labels>
std::vector<atlas::LabelInfo> infos(const Labels& labels) {
    return {labels.begin(), labels.end()};
}

std::vector<plot::Stroke> boundaries(const Dataset& dataset) {
    std::vector<plot::Stroke> strokes;
    if (dataset.find("boundary_x") == nullptr) return strokes;
    const auto& x = dataset.doubles("boundary_x");
    const auto& y = dataset.doubles("boundary_y");
    // beside a list every value has its boundary to itself, as wide as its cell
    const double half_x = listed(dataset, "x_listed") ? 0.5 : 0.0, half_y = listed(dataset, "y_listed") ? 0.5 : 0.0;
    if (half_x + half_y > 0.0)
        for (std::size_t i = 0; i < x.size(); ++i)
            strokes.push_back({x[i] - half_x, y[i] - half_y, x[i] + half_x, y[i] + half_y});
    if (dataset.find("boundary_segment") == nullptr) return strokes;
    const auto& ends = std::get<std::vector<std::int32_t>>(variable(dataset, "boundary_segment").values);
    for (std::size_t i = 0; i + 1 < ends.size(); i += 2) {
        const auto a = static_cast<std::size_t>(ends[i]), b = static_cast<std::size_t>(ends[i + 1]);
        strokes.push_back({x[a], y[a], x[b], y[b]});
    }
    return strokes;
}

/// A curve's name as it is drawn.
std::string equation_of(const std::string& name) {
    if (name == "switch") return "w_EE = 1";
    if (name == "determinant") return "Δ = 0";
    if (name == "hopf") return "Hopf points";
    return name == "fold" ? "folds" : "trace = 0";
}

std::vector<plot::NamedStrokes> curves(const Dataset& dataset) {
    std::vector<plot::NamedStrokes> found;
    const Variable* which = dataset.find("curve");
    if (which == nullptr) return found;
    for (const auto& [name, number] : which->flags) found.push_back({equation_of(name), {}});
    const auto& numbers = std::get<std::vector<std::int8_t>>(which->values);
    const auto& x = dataset.doubles("curve_x");
    const auto& y = dataset.doubles("curve_y");
    for (std::size_t i = 0; i < numbers.size(); ++i)
        found[static_cast<std::size_t>(numbers[i])].strokes.push_back({x[2 * i], y[2 * i], x[2 * i + 1], y[2 * i + 1]});
    return found;
}

}  // namespace

std::string atlas_picture(const Dataset& dataset, const std::string& path) {
    const bool svg = path.ends_with(".svg");
    if (!svg && !path.ends_with(".png"))
        throw Error(fmt::format("'{}': cannot be drawn: allowed: a name that ends in .svg or .png", path));
    const Variable& observed = variable(dataset, "observed");
    const Variable& certified = variable(dataset, "certified");
    plot::Map picture;
    picture.title = attribute(dataset, "title");
    picture.x = scale(dataset, "x", observed.dimensions[1]);
    picture.y = scale(dataset, "y", observed.dimensions[0]);
    picture.panels = {
        {"Observed", &std::get<std::vector<std::int8_t>>(observed.values), infos(atlas::observed_labels()), true},
        {"Certified", &std::get<std::vector<std::int8_t>>(certified.values), infos(atlas::certified_labels()), false}};
    picture.boundaries = boundaries(dataset);
    picture.curves = curves(dataset);
    return plot::render(picture, svg);
}

void draw_atlas(const Dataset& dataset, const std::string& path) {
    io::write_file(path, atlas_picture(dataset, path));
}

}  // namespace colonnade
