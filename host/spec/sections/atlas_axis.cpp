#include "host/spec/sections/atlas_axis.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "host/spec/draws_at.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

constexpr std::size_t max_values = 256;
constexpr double exact_integers = 9007199254740992.0;  // 2^53

/// Everything else that takes no draw names an experiment, or how it is computed or stored, and not a circuit.
constexpr std::array<std::string_view, 11> listed_keys{
    "column.layers",
    "column.coupling",
    "microcircuit.channels",
    "microcircuit.inhibition",
    "microcircuit.kernel.topology",
    "microcircuit.kernel.width",
    "microcircuit.kernel.centre",
    "microcircuit.kernel.centre_width",
    "microcircuit.activation.kind",
    "microcircuit.activation.exponent",
    "stimulus.profile",
};

/// Values from `from` to `to`; points that are not given make every integer between them one.
std::vector<AtlasValue> spaced(const Reader& reader, const std::string& path, const AtlasAxis& axis, const Key& key) {
    if (!(axis.from < axis.to))
        refuse(reader.where(path + ".to"), path, fmt::format("from = {}, to = {}", axis.from, axis.to),
               "from below to");
    const bool whole = key.type == Type::integer;
    std::size_t points = axis.points;
    if (whole && !reader.given(path + ".points") && axis.to - axis.from < static_cast<double>(max_values))
        points = std::max<std::size_t>(2, static_cast<std::size_t>(axis.to - axis.from) + 1);
    if (points > max_values)
        refuse(reader.where(path + ".points"), path, fmt::format("{} values of {}", points, axis.key),
               fmt::format("at most {}, each of which is a spec of its own", max_values));
    std::vector<AtlasValue> values;
    const double step = (axis.to - axis.from) / static_cast<double>(points - 1);
    for (std::size_t i = 0; i < points; ++i) {
        const double value = i + 1 == points ? axis.to : axis.from + static_cast<double>(i) * step;
        if (!whole)
            values.emplace_back(value);
        else if (value == std::floor(value) && std::abs(value) < exact_integers)
            values.emplace_back(static_cast<std::int64_t>(value));
        else
            refuse(reader.where(path), path,
                   fmt::format("{} points from {} to {}, of which one is {}", points, axis.from, axis.to, value),
                   fmt::format("points that give integers, as {} takes", axis.key));
    }
    return values;
}

void check_listed(const Reader& reader, const std::string& path, AtlasAxis& axis, const Key& key) {
    const std::string at = path + ".values";
    const Where where = reader.where(at);
    for (const char* name : {".from", ".to", ".points"})
        if (reader.given(path + name))
            refuse(reader.where(path + name), path + name, "this beside " + at, "one of the two");
    auto& values = axis.values;
    if (values.size() < 2 || values.size() > max_values)
        refuse(where, at, fmt::format("{} values", values.size()), fmt::format("2 to {} values", max_values));
    if (key.type == Type::real)
        for (AtlasValue& value : values)
            if (const auto* whole = std::get_if<std::int64_t>(&value)) value = static_cast<double>(*whole);
    if (key.type == Type::choice) {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (std::count(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i), values[i]) > 0)
                refuse(where, at, reader.found(at) + ", a name twice", "each name once");
    } else if (std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) != values.end()) {
        refuse(where, at, reader.found(at), "rising numbers");
    }
}

}  // namespace

bool may_be_listed(std::string_view key) {
    const Key* found = find_key(key);
    return found != nullptr && std::find(listed_keys.begin(), listed_keys.end(), found->path) != listed_keys.end();
}

std::string listed_names() {
    return fmt::format("{}", fmt::join(listed_keys, ", "));
}

void resolve_listed(const Reader& reader, const std::string& path, AtlasAxis& axis) {
    const Key& key = *find_key(axis.key);
    if (axis.is_listed() || reader.given(path + ".values")) {
        check_listed(reader, path, axis, key);
    } else if (key.type == Type::choice) {
        refuse(reader.where(path), path, fmt::format("no values of {}", axis.key),
               fmt::format("values = [...], of {}", fmt::join(option_names(key), ", ")));
    } else {
        axis.values = spaced(reader, path, axis, key);
    }
    axis.points = axis.values.size();
}

void check_spaced(const Reader& reader, const Spec& spec, const std::string& path, const AtlasAxis& axis,
                  const std::string& under) {
    const std::string at = path + ".key";
    Spec copy = spec;
    const std::vector<Draw*> found = draws_at(copy, axis.key);
    if (found.empty())
        refuse(reader.where(at), at, fmt::format("\"{}\", which has no meaning {}", axis.key, under),
               "a key in force that takes one draw");
    for (const auto& [name, end] : {std::pair{".from", axis.from}, std::pair{".to", axis.to}})
        if (end < found.front()->allowed_lowest || end > found.front()->allowed_highest)
            refuse(reader.where(path + name), path + name, fmt::format("{}", end),
                   fmt::format("{} for {}", find_key(axis.key)->range.text(), axis.key));
    if (!(axis.from < axis.to))
        refuse(reader.where(path + ".to"), path, fmt::format("from = {}, to = {}", axis.from, axis.to),
               "from below to");
}

}  // namespace colonnade::spec
