#include <fmt/format.h>

#include <string>

#include "host/spec/fields.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"
#include "host/spec/sections/atlas_axis.hpp"

namespace colonnade::spec {
namespace {

constexpr Range axis_points = from_to(2, 100000);

// [atlas].
constexpr Key table[] = {
    {.path = "atlas.x",
     .type = Type::table,
     .fallback_note = "required by an atlas",
     .fixed = true,
     .meaning = "horizontal axis, `{ key, from, to, points }` or `{ key, values }`"},
    {.path = "atlas.x.key",
     .type = Type::text,
     .fallback_note = "required by an atlas",
     .fixed = true,
     .meaning = "key that runs along the axis: any that takes a draw, or one of those of the circuit that take none "
                "([atlas.md](atlas.md))"},
    {.path = "atlas.x.from",
     .type = Type::real,
     .fallback = "0.0",
     .fixed = true,
     .meaning = "first value, in the unit of the key"},
    {.path = "atlas.x.to", .type = Type::real, .fallback = "1.0", .fixed = true, .meaning = "last value, above from"},
    {.path = "atlas.x.points",
     .type = Type::integer,
     .fallback = "100",
     .range = axis_points,
     .fixed = true,
     .meaning = "values, evenly spaced, both ends among them; at most 10^8 in both axes together"},
    {.path = "atlas.x.values",
     .type = Type::values,
     .fallback_note = "integers from `from` to `to`",
     .only_with = "a key that takes no draw, in place of from, to and points",
     .fixed = true,
     .meaning = "integers, numbers or names that the key takes, numbers rising, at most 256"},
    {.path = "atlas.y",
     .type = Type::table,
     .fallback_note = "required by an atlas",
     .fixed = true,
     .meaning = "vertical axis, with the keys of `x`"},
    {.path = "atlas.y.key",
     .type = Type::text,
     .fallback_note = "required by an atlas",
     .fixed = true,
     .meaning = "key that runs along the axis, another one than that of `x`"},
    {.path = "atlas.y.from",
     .type = Type::real,
     .fallback = "0.0",
     .fixed = true,
     .meaning = "first value, in the unit of the key"},
    {.path = "atlas.y.to", .type = Type::real, .fallback = "1.0", .fixed = true, .meaning = "last value, above from"},
    {.path = "atlas.y.points",
     .type = Type::integer,
     .fallback = "100",
     .range = axis_points,
     .fixed = true,
     .meaning = "values, as those of `x`"},
    {.path = "atlas.y.values",
     .type = Type::values,
     .fallback_note = "as for `x`",
     .only_with = "a key that takes no draw, in place of from, to and points",
     .fixed = true,
     .meaning = "values of the key, as those of `x`"},
    {.path = "atlas.starts",
     .type = Type::integer,
     .fallback = "4",
     .range = from_to(1, 4096),
     .fixed = true,
     .meaning = "initial states from which every circuit is run: x(0), and others drawn; the same at every point"},
    {.path = "atlas.refine",
     .type = Type::real,
     .fallback = "1e-3",
     .range = {.lowest = 1e-12, .highest = 1.0},
     .unit = "1",
     .fixed = true,
     .meaning = "width, as a share of an axis's length, to which the boundaries between labels are bisected"},
    {.path = "atlas.picture",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "picture of the atlas, SVG or PNG by the ending of its name; empty: none"},
};

}  // namespace

std::span<const Key> atlas_keys() {
    return table;
}

namespace {

constexpr std::size_t max_points = 100000000;

/// Keys that take a draw are numbers between two ends, those that take none are resolved to their values.
void check_axis(const Reader& reader, const std::string& path, AtlasAxis& axis) {
    const std::string at = path + ".key";
    const Where where = reader.where(at);
    const Key* key = find_key(axis.key);
    if (key == nullptr) refuse_unknown(where, axis.key);
    if (may_be_listed(axis.key)) {
        resolve_listed(reader, path, axis);
        return;
    }
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, at,
               fmt::format("\"{}\", which takes {} and does not vary within a map", axis.key, noun(key->type)),
               "a key that takes a draw, such as microcircuit.w_EE, or one of " + listed_names());
    if (reader.given(path + ".values"))
        refuse(reader.where(path + ".values"), path + ".values", fmt::format("values of {}", axis.key),
               "from, to and points for a key that takes a draw");
}

/// Every point of an atlas is the same circuit but for its two keys.
struct DrawRefusal {
    static constexpr bool reading = false;
    const Reader& reader;
    const Atlas& atlas;

    void operator()(std::string_view path, const Draw& draw) const {
        if (draw.is_constant() || path == atlas.x.key || path == atlas.y.key) return;
        refuse(reader.where(path), path, reader.found(path),
               "a number where there is an [atlas], whose points are the "
               "same circuit but for its two axes");
    }
    void operator()(std::string_view path, const std::vector<Draw>& draws) const {
        for (const Draw& draw : draws) (*this)(path, draw);
    }
    template <class T>
    void operator()(std::string_view, const T&) const {}
    [[nodiscard]] bool shares_activation(const Microcircuit&) const { return true; }
    [[nodiscard]] bool uses_contrast() const { return false; }
};

}  // namespace

void check_atlas(const Reader& reader, Spec& spec) {
    Atlas& atlas = spec.atlas;
    if (!reader.given("atlas")) return;
    check_axis(reader, "atlas.x", atlas.x);
    check_axis(reader, "atlas.y", atlas.y);
    // beside a list of values only their own specs say what has a meaning: see atlas_points
    const bool alike = !atlas.x.is_listed() && !atlas.y.is_listed();
    if (alike) check_spaced(reader, spec, "atlas.x", atlas.x, "in this spec");
    if (alike) check_spaced(reader, spec, "atlas.y", atlas.y, "in this spec");
    if (atlas.x.key == atlas.y.key)
        refuse(reader.where("atlas.y.key"), "atlas.y.key", fmt::format("\"{}\" on both axes", atlas.y.key), "two keys");
    if (atlas.x.points > max_points / atlas.y.points)
        refuse(reader.where("atlas.y.points"), "atlas", fmt::format("{} x {} points", atlas.x.points, atlas.y.points),
               "at most 10^8 points");
    if (spec.column.count != 1)
        refuse(reader.where("column.count"), "column.count", fmt::format("{} columns", spec.column.count),
               "1 where there is an [atlas], which has a column a point");
    check_ending(reader.where("atlas.picture"), "atlas.picture", atlas.picture, {".svg", ".png"});
    const DrawRefusal constant{reader, atlas};
    visit_fields(static_cast<const Spec&>(spec), constant);
}

}  // namespace colonnade::spec
