#include "host/spec/writer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/spec/fields.hpp"
#include "host/spec/print.hpp"
#include "host/spec/sections/atlas_points.hpp"
#include "host/spec/toml/toml_reader.hpp"

namespace colonnade::spec {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

Value pair(double a, double b) {
    return {Items{Value{a}, Value{b}}};
}

Value numbers(const std::vector<double>& values) {
    Items items;
    for (const double value : values) items.push_back({value});
    return {std::move(items)};
}

Value integer(std::uint64_t value) {
    return {static_cast<std::int64_t>(value)};
}

/// The rule of a draw as the member of its table.
Member rule_of(const Draw& draw) {
    switch (draw.kind) {
        case DrawKind::constant:
            break;
        case DrawKind::uniform:
            return {"uniform", pair(draw.a, draw.b)};
        case DrawKind::normal:
            return {"normal", pair(draw.a, draw.b)};
        case DrawKind::lognormal:
            return {"lognormal", pair(draw.a, draw.b)};
        case DrawKind::loguniform:
            return {"loguniform", pair(draw.a, draw.b)};
        case DrawKind::linspace:
            return {"linspace", pair(draw.a, draw.b)};
        case DrawKind::choice:
            return {"choice", numbers(draw.values)};
        case DrawKind::file:
            return {"file", {draw.file}};
    }
    return {};
}

Value value_of(const Draw& draw) {
    if (draw.is_constant()) return {draw.a};
    Table table{{rule_of(draw)}};
    if (draw.scope == Scope::layer) table.members.push_back({"per", {std::string("layer")}});
    if (draw.lowest != -infinite || draw.highest != infinite)
        table.members.push_back({"truncated", pair(draw.lowest, draw.highest)});
    return {std::move(table)};
}

std::string text_of(const Population& population) {
    Writer writer({});
    visit_population("microcircuit.activation", population, writer);
    return print_inline(writer.tree());
}

}  // namespace

Writer::Writer(std::span<const SweepAxis> axes) : axes_(axes) {
    for (const Key& key : keys()) {
        const auto [section, name] = split_first(key.path);
        // an empty [atlas] would be an atlas without axes
        if (!name.empty() && section != "atlas" && root_.member(section) == nullptr) root_.set(section, {Table{}});
    }
}

bool Writer::depends_on_swept(std::string_view path) const {
    const std::string section(section_part(path));
    if (section.starts_with("microcircuit.activation")) return last_part(path) != "kind" && swept(section + ".kind");
    const bool of_inhibition = section == "microcircuit.kernel" || path == "microcircuit.w_EI" ||
                               path == "microcircuit.w_self" || path == "microcircuit.w_cross";
    return of_inhibition && swept("microcircuit.inhibition");
}

void Writer::put(std::string_view path, Value value) {
    // a parameter that is written out would not suit every value of what is swept; its default goes without saying
    if (depends_on_swept(path)) {
        const Value usual = read_value(find_key(path)->fallback, "default");
        if (print_inline(value) == print_inline(usual)) return;
    }
    root_.set(path, std::move(value));
}

bool Writer::swept(std::string_view path) const {
    return std::any_of(axes_.begin(), axes_.end(), [&](const SweepAxis& axis) { return axis.key == path; });
}

bool Writer::shares_activation(const Microcircuit& circuit) const {
    const auto names_one = [](const SweepAxis& axis) { return axis.key.starts_with("microcircuit.activation_"); };
    return std::none_of(axes_.begin(), axes_.end(), names_one) &&
           text_of(circuit.excitatory) == text_of(circuit.inhibitory);
}

bool Writer::uses_contrast() const {
    return swept("stimulus.contrast");
}

void Writer::operator()(std::string_view path, bool field) {
    put(path, {field});
}

void Writer::operator()(std::string_view path, std::uint64_t field) {
    put(path, integer(field));
}

void Writer::operator()(std::string_view path, double field) {
    put(path, {field});
}

void Writer::operator()(std::string_view path, const std::string& field) {
    put(path, {field});
}

void Writer::operator()(std::string_view path, const Draw& field) {
    put(path, value_of(field));
}

void Writer::operator()(std::string_view path, const std::vector<Draw>& field) {
    if (field.size() == 1) {
        put(path, value_of(field.front()));
        return;
    }
    Items items;
    for (const Draw& draw : field) items.push_back(value_of(draw));
    put(path, {std::move(items)});
}

void Writer::operator()(std::string_view path, const std::vector<std::size_t>& field) {
    Items items;
    for (const std::size_t number : field) items.push_back(integer(number));
    put(path, {std::move(items)});
}

void Writer::operator()(std::string_view path, const std::vector<std::string>& field) {
    Items items;
    for (const std::string& name : field) items.push_back({name});
    if (!items.empty()) put(path, {std::move(items)});
}

void Writer::operator()(std::string_view path, const std::vector<bool>& field) {
    Items items;
    for (std::size_t i = 0; i < field.size(); ++i)
        if (field[i]) items.push_back(integer(i));
    put(path, {std::move(items)});
}

void Writer::operator()(std::string_view path, const std::vector<AtlasValue>& field) {
    Items items;
    for (const AtlasValue& each : field) items.push_back(value_of(each));
    put(path, {std::move(items)});
}

void Writer::operator()(std::string_view path, const Column& column) {
    put(path, {Items{integer(column.first), integer(column.last)}});
}

void Writer::operator()(std::string_view path, const Microcircuit& circuit) {
    if (!circuit.weights_file.empty()) {
        put(path, {Table{{{"file", {circuit.weights_file}}}}});
        return;
    }
    const std::size_t n = circuit.neurons();
    Items rows;
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = circuit.weights.begin() + static_cast<std::ptrdiff_t>(i * n);
        rows.push_back(numbers({row, row + static_cast<std::ptrdiff_t>(n)}));
    }
    put(path, {std::move(rows)});
}

void Writer::write_option(std::string_view path, std::size_t index) {
    put(path, {std::string(option_names(*find_key(path))[index])});
}

}  // namespace colonnade::spec
