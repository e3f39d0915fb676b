#include "spec/key_table.hpp"

namespace colonnade::spec {
namespace {

constexpr Key table[] = {
    {.path = "attractors.starts",
     .type = Type::integer,
     .fallback = "64",
     .range = from_to(1, 65536),
     .fixed = true,
     .meaning = "initial states from which `attractors` follows each circuit; the first is [initial]'s"},
    {.path = "attractors.rate_E",
     .type = Type::draw,
     .fallback = "{ uniform = [0.0, 2.0] }",
     .unit = "1",
     .fixed = true,
     .meaning = "initial rates of the other starts, drawn for each E neuron: basin shares are shares of this"},
    {.path = "attractors.rate_I",
     .type = Type::draw,
     .fallback = "{ uniform = [0.0, 2.0] }",
     .unit = "1",
     .fixed = true,
     .meaning = "the same for each I neuron"},
};

}  // namespace

std::span<const Key> attractor_keys() {
    return table;
}

}  // namespace colonnade::spec
