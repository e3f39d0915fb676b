#include "spec/key_table.hpp"

namespace colonnade::spec {
namespace {

// The head of a spec and [column].
constexpr Key table[] = {
    {.path = "title",
     .type = Type::text,
     .fallback = "\"\"",
     .fixed = true,
     .meaning = "one line that names the experiment"},
    {.path = "seed",
     .type = Type::integer,
     .fallback = "0",
     .range = non_negative,
     .meaning = "seed of every random draw"},

    {.path = "column.count",
     .type = Type::integer,
     .fallback_note = "1; an image or a file stimulus sets it",
     .range = from_to(1, most_columns),
     .fixed = true,
     .meaning = "number of columns"},
    {.path = "column.subset",
     .type = Type::integers,
     .fallback_note = "all columns",
     .range = from_to(0, most_columns),
     .fixed = true,
     .meaning = "`[first, last]`: computes columns first, ..., last - 1 only, exactly as they are in the whole"},
    {.path = "column.layers",
     .type = Type::integer,
     .fallback = "1",
     .range = from_to(1, 4096),
     .fixed = true,
     .meaning = "microcircuits stacked in a column"},
    {.path = "column.coupling",
     .type = Type::choice,
     .fallback = "\"cascade\"",
     .options = "cascade|concurrent",
     .fixed = true,
     .meaning = "layer after layer, each at its equilibrium, or all layers evolving together"},
    {.path = "column.feedforward",
     .type = Type::draw,
     .fallback = "1.0",
     .range = non_negative,
     .unit = "1",
     .signed_if_mixed = true,
     .meaning = "gain from the E rates of a layer to the E drive of the next; counted by the layer that hears, so that "
                "layer 1 uses none"},
    {.path = "column.offset",
     .type = Type::draw,
     .fallback = "0.0",
     .unit = "1",
     .meaning = "added to the E drive of every layer but the first"},
    {.path = "column.feedback",
     .type = Type::draw,
     .fallback = "0.0",
     .range = non_negative,
     .unit = "1",
     .only_with = "column.coupling = \"concurrent\" (other than 0)",
     .signed_if_mixed = true,
     .meaning = "gain from the E rates of a layer to the E drive of the one before; counted by the layer that hears"},
};

}  // namespace

std::span<const Key> column_keys() {
    return table;
}

}  // namespace colonnade::spec
