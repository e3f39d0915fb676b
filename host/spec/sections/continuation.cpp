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
    {.path = "continuation.second_key",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "another such key: folds and Hopf points of smooth circuits are followed in both; empty: none"},
    {.path = "continuation.second_from",
     .type = Type::real,
     .fallback = "0.0",
     .fixed = true,
     .meaning = "least value of the second key"},
    {.path = "continuation.second_to",
     .type = Type::real,
     .fallback = "1.0",
     .fixed = true,
     .meaning = "largest value of the second key"},
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

/// A key that is varied, as the spec names it and its ends.
struct Varied {
    std::string path, key, from_path, to_path;
    double from, to;
};

/// The key must name draws that are plain numbers now, and may take every value of the range. Returns the draws.
std::vector<Draw*> check_key(const Reader& reader, Spec& spec, const Varied& varied) {
    const Where where = reader.where(varied.path);
    const Key* key = find_key(varied.key);
    if (key == nullptr) refuse_unknown(where, varied.key);
    const std::string found = print_string(varied.key);
    if (key->type != Type::draw && key->type != Type::draws)
        refuse(where, varied.path, found + ", which is " + noun(key->type),
               "a key that may be drawn, such as microcircuit.w_EE or stimulus.drive_I");
    if (varied.key == "stimulus.contrast")
        refuse(where, varied.path, found, "stimulus.difference, which is twice the contrast");
    auto draws = draws_at(spec, varied.key);
    if (draws.empty())
        refuse(where, varied.path, found + ", which stands for nothing here",
               "a key of one number that this motif, activation and stimulus have");
    if (!std::all_of(draws.begin(), draws.end(), [](const Draw* draw) { return draw->is_constant(); }))
        refuse(where, varied.path, found + ", which is drawn", "a key that is given as a plain number");
    const Range range = key->signed_if_mixed && spec.microcircuit.allow_mixed_signs ? Range{} : key->range;
    for (const auto& [path, end] : {std::pair{varied.from_path, varied.from}, std::pair{varied.to_path, varied.to}})
        if (!range.contains(end))
            refuse(reader.where(path), path, reader.found(path), fmt::format("{}, as {}", range.text(), varied.key));
    return draws;
}

void check_range(const Reader& reader, const Varied& varied) {
    if (!(varied.from < varied.to))
        refuse(reader.where(varied.from_path), varied.from_path, reader.found(varied.from_path),
               fmt::format("less than {}, which is {}", varied.to_path, varied.to));
}

/// Two keys, neither of which stands for a number that the other stands for.
void check_second_key(const Reader& reader, Spec& spec, const std::vector<Draw*>& first, const Varied& varied) {
    const std::string& key = spec.continuation.key;
    if (key.empty())
        refuse(reader.where(varied.path), varied.path, print_string(varied.key) + " without continuation.key",
               "a second key beside a first one");
    const auto second = check_key(reader, spec, varied);
    if (std::any_of(second.begin(), second.end(),
                    [&](const Draw* draw) { return std::find(first.begin(), first.end(), draw) != first.end(); }))
        refuse(reader.where(varied.path), varied.path, print_string(varied.key),
               fmt::format("another key than continuation.key, which is {}", print_string(key)));
}

}  // namespace

void check_continuation(const Reader& reader, Spec& spec) {
    Continuation& rule = spec.continuation;
    const Varied first{"continuation.key", rule.key, "continuation.from", "continuation.to", rule.from, rule.to};
    const Varied second{"continuation.second_key", rule.second_key,  "continuation.second_from",
                        "continuation.second_to",  rule.second_from, rule.second_to};
    check_range(reader, first);
    check_range(reader, second);
    const auto draws = rule.key.empty() ? std::vector<Draw*>{} : check_key(reader, spec, first);
    if (!rule.second_key.empty()) check_second_key(reader, spec, draws, second);
    check_ending(reader.where("continuation.picture"), "continuation.picture", rule.picture, {".svg", ".png"});
    rule.where = reader.where("continuation.key").text();
    rule.second_where = reader.where("continuation.second_key").text();
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
