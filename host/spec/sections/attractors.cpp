#include "host/spec/key_table.hpp"

namespace colonnade::spec {
namespace {

constexpr Key table[] = {
    {.path = "attractors.starts",
     .type = Type::integer,
     .fallback = "64",
     .range = from_to(1, 65535),
     .fixed = true,
     .meaning = "initial states from which `attractors` follows each circuit; the first is that of [initial]"},
    {.path = "attractors.spread",
     .type = Type::real,
     .fallback = "4.0",
     .range = {.lowest = 0.0, .highest = 1e6, .above = true},
     .unit = "1",
     .fixed = true,
     .meaning = "the others are uniform over the range of an activation; where that is unbounded, up to so many times "
                "max(1, largest drive)"},
};

}  // namespace

std::span<const Key> attractor_keys() {
    return table;
}

}  // namespace colonnade::spec
