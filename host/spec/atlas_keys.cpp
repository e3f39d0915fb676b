#include "spec/key_table.hpp"

namespace colonnade::spec {
namespace {

constexpr Key table[] = {
    {.path = "atlas.x",
     .type = Type::table,
     .fallback_note = "required",
     .fixed = true,
     .meaning = "horizontal axis of `colonnade atlas`"},
    {.path = "atlas.x.key",
     .type = Type::text,
     .fallback_note = "required",
     .fixed = true,
     .meaning = "key that varies along the axis, such as `microcircuit.w_EE`: any number that may be drawn"},
    {.path = "atlas.x.from", .type = Type::real, .fallback = "0.0", .fixed = true, .meaning = "first value"},
    {.path = "atlas.x.to", .type = Type::real, .fallback = "1.0", .fixed = true, .meaning = "last value"},
    {.path = "atlas.x.points",
     .type = Type::integer,
     .fallback = "100",
     .range = from_to(2, 100000),
     .fixed = true,
     .meaning = "values, evenly spaced, both ends included"},
    {.path = "atlas.y",
     .type = Type::table,
     .fallback_note = "required",
     .fixed = true,
     .meaning = "vertical axis of `colonnade atlas`"},
    {.path = "atlas.y.key",
     .type = Type::text,
     .fallback_note = "required",
     .fixed = true,
     .meaning = "key that varies along the axis, such as `microcircuit.w_EE`: any number that may be drawn"},
    {.path = "atlas.y.from", .type = Type::real, .fallback = "0.0", .fixed = true, .meaning = "first value"},
    {.path = "atlas.y.to", .type = Type::real, .fallback = "1.0", .fixed = true, .meaning = "last value"},
    {.path = "atlas.y.points",
     .type = Type::integer,
     .fallback = "100",
     .range = from_to(2, 100000),
     .fixed = true,
     .meaning = "values, evenly spaced, both ends included"},
    {.path = "atlas.starts",
     .type = Type::integer,
     .fallback = "4",
     .range = from_to(1, 1000),
     .fixed = true,
     .meaning =
         "initial states from which every point is followed: x(0) of the spec, all rates at `reach`, then drawn ones"},
    {.path = "atlas.reach",
     .type = Type::real,
     .fallback = "10.0",
     .range = {.lowest = 0.0, .highest = 1e9, .above = true},
     .unit = "1",
     .fixed = true,
     .meaning = "largest initial rate"},
    {.path = "atlas.probe",
     .type = Type::real,
     .fallback = "1e-3",
     .range = {.lowest = 1e-6, .highest = 1e3},
     .unit = "1",
     .fixed = true,
     .meaning = "what the drive of I is raised by to see how E and I respond"},
    {.path = "atlas.width",
     .type = Type::real,
     .fallback = "1e-4",
     .range = {.lowest = 1e-9, .highest = 1.0},
     .unit = "1",
     .fixed = true,
     .meaning = "boundaries are bisected until they are known to this share of the axes' lengths"},
    {.path = "atlas.picture",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "SVG or PNG of the map, by its ending; empty: none"},
};

}  // namespace

std::span<const Key> atlas_keys() {
    return table;
}

}  // namespace colonnade::spec
