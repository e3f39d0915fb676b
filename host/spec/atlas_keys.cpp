#include "spec/key_table.hpp"

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

}  // namespace colonnade::spec
