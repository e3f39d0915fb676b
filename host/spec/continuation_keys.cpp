#include "spec/key_table.hpp"

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
     .range = from_to(0, most_columns),
     .fixed = true,
     .meaning = "columns whose equilibria are followed"},
    {.path = "continuation.picture",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "SVG of the bifurcation diagram; empty: none"},
};

}  // namespace

std::span<const Key> continuation_keys() {
    return table;
}

}  // namespace colonnade::spec
