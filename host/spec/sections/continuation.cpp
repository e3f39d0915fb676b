#include <fmt/format.h>

#include <algorithm>

#include "host/spec/draws_at.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"

namespace colonnade::spec {
namespace {

constexpr Key table[] = {
    {.path = "continuation.key",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "key whose value `continue` varies, such as `microcircuit.w_EE`: any number that may be drawn and is "
                "given as a plain number; empty: none"},
    {.path = "continuation.from",
     .type = Type::real,
     .fallback = "0.0",
     .fixed = true,
     .meaning = "least value of the key"},
    {.path = "continuation.to",
     .type = Type::real,
     .fallback = "1.0",
     .fixed = true,
     .meaning = "largest value of the key"},
    {.path = "continuation.step",
     .type = Type::real,
     .fallback = "0.0",
     .range = from_to(0, 1e12),
     .fixed = true,
     .meaning = "largest step along a branch, by arclength in the key and the rates; 0: (to - from) / 200"},
    {.path = "continuation.max_points",
     .type = Type::integer,
     .fallback = "10000",
     .range = from_to(10, 1000000),
     .fixed = true,
     .meaning = "points of one branch, after which it is given up and said so"},
    {.path = "continuation.columns",
     .type = Type::integers,
     .fallback = "[0]",
     .range = from_to(0, max_columns),
     .fixed = true,
     .meaning = "columns whose equilibria are followed"},
    {.path = "continuation.picture",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "SVG or PNG of the bifurcation diagram, by its ending; empty: none"},
};

}  // namespace

std::span<const Key> continuation_keys() {
    return table;
}

namespace {

/// The key must name draws that are plain numbers now, and may take every value of the range.
void check_key(const Reader& reader, Spec& spec) {
    const Continuation& rule = spec.continuation;
    const Where where = reader.where("continuation.key");
    const Key* key = find_key(rule.key);
    if (key == nullptr) refuse_unknown(where, rule.key);
    const std::string found = print_string(rule.key);
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, "continuation.key", found + ", which is " + noun(key->type),
               "a key that may be drawn, such as microcircuit.w_EE or stimulus.drive_I");
    if (rule.key == "stimulus.contrast")
        refuse(where, "continuation.key", found, "stimulus.difference, which is twice the contrast");
    const auto draws = draws_at(spec, rule.key);
    if (draws.empty())
        refuse(where, "continuation.key", found + ", which stands for nothing here",
               "a key of one number that this motif, activation and stimulus have");
    if (!std::all_of(draws.begin(), draws.end(), [](const Draw* draw) { return draw->is_constant(); }))
        refuse(where, "continuation.key", found + ", which is drawn", "a key that is given as a plain number");
    const Range range = key->signed_if_mixed && spec.microcircuit.allow_mixed_signs ? Range{} : key->range;
    for (const auto& [path, end] : {std::pair{"continuation.from", rule.from}, std::pair{"continuation.to", rule.to}})
        if (!range.contains(end))
            refuse(reader.where(path), path, reader.found(path), fmt::format("{}, as {}", range.text(), rule.key));
}

}  // namespace

void check_continuation(const Reader& reader, Spec& spec) {
    Continuation& rule = spec.continuation;
    if (!(rule.from < rule.to))
        refuse(reader.where("continuation.from"), "continuation.from", reader.found("continuation.from"),
               fmt::format("less than continuation.to, which is {}", rule.to));
    if (!rule.key.empty()) check_key(reader, spec);
    check_ending(reader.where("continuation.picture"), "continuation.picture", rule.picture, {".svg", ".png"});
    rule.where = reader.where("continuation.key").text();
    if (!reader.given("continuation.columns")) rule.columns = {spec.column.first};
    for (const std::size_t column : rule.columns) {
        if (column < spec.column.first || column >= spec.column.last)
            refuse(reader.where("continuation.columns"), "continuation.columns", fmt::format("{}", column),
                   fmt::format("{} to {}, the columns that are computed", spec.column.first, spec.column.last - 1));
        if (std::count(rule.columns.begin(), rule.columns.end(), column) > 1)
            refuse(reader.where("continuation.columns"), "continuation.columns", fmt::format("column {} twice", column),
                   "each column once");
    }
}

}  // namespace colonnade::spec
