#include <array>

#include "colonnade/types.hpp"
#include "host/spec/key_table.hpp"

namespace colonnade::spec {
namespace {

/// `relu|saturated|...`, the names of all kinds.
constexpr auto joined_names = [] {
    constexpr std::size_t length = [] {
        std::size_t sum = activations.size() - 1;
        for (const ActivationInfo& info : activations) sum += info.name.size();
        return sum;
    }();
    std::array<char, length> text{};
    std::size_t at = 0;
    for (const ActivationInfo& info : activations) {
        if (at > 0) text[at++] = '|';
        for (const char letter : info.name) text[at++] = letter;
    }
    return text;
}();
constexpr std::string_view kind_names(joined_names.data(), joined_names.size());

// [microcircuit]: the motif and its activations.
constexpr Key table[] = {
    {.path = "microcircuit.motif",
     .type = Type::choice,
     .fallback = "\"lateral-inhibition\"",
     .options = "wilson-cowan|lateral-inhibition|custom",
     .fixed = true,
     .meaning = "wiring of one microcircuit"},
    {.path = "microcircuit.inhibition",
     .type = Type::choice,
     .fallback = "\"shared\"",
     .options = "shared|paired|kernel",
     .only_with = "motif = \"lateral-inhibition\"",
     .fixed = true,
     .meaning = "one interneuron for all, one a channel, or one a channel with a reach that falls off with distance"},
    {.path = "microcircuit.channels",
     .type = Type::integer,
     .fallback_note = "2; 1 for wilson-cowan",
     .range = from_to(1, 64),
     .only_with = "motif = \"lateral-inhibition\" or \"wilson-cowan\"",
     .fixed = true,
     .meaning = "excitatory neurons of one microcircuit: 1 for wilson-cowan, 2 to 64 for lateral-inhibition"},
    {.path = "microcircuit.activation",
     .type = Type::table,
     .fallback_note = "`{ kind = \"relu\" }`",
     .meaning = "activation of both populations"},
    {.path = "microcircuit.activation_E",
     .type = Type::table,
     .fallback_note = "`{ kind = \"relu\" }`",
     .meaning = "activation of the excitatory neurons, with the keys of `activation`"},
    {.path = "microcircuit.activation_I",
     .type = Type::table,
     .fallback_note = "`{ kind = \"relu\" }`",
     .meaning = "activation of the inhibitory neurons, with the keys of `activation`"},
    {.path = "microcircuit.activation.kind",
     .type = Type::choice,
     .fallback = "\"relu\"",
     .options = kind_names,
     .meaning = "shape of the activation"},
    {.path = "microcircuit.activation.threshold",
     .type = Type::draw,
     .fallback = "0.0",
     .unit = "1",
     .meaning = "threshold of the input"},
    {.path = "microcircuit.activation.max",
     .type = Type::draw,
     .fallback = "1.0",
     .range = positive,
     .unit = "1",
     .meaning = "highest rate; a power law has none unless one is given"},
    {.path = "microcircuit.activation.gain",
     .type = Type::draw,
     .fallback = "1.0",
     .range = positive,
     .unit = "1",
     .meaning = "gain k"},
    {.path = "microcircuit.activation.lambda",
     .type = Type::draw,
     .fallback = "1.0",
     .range = non_negative,
     .unit = "1",
     .meaning = "half width of the silent band"},
    {.path = "microcircuit.activation.sharpness",
     .type = Type::draw,
     .fallback = "1.0",
     .range = positive,
     .unit = "1",
     .meaning = "sharpness of the bend"},
    {.path = "microcircuit.activation.exponent",
     .type = Type::real,
     .fallback = "2.0",
     .range = {.lowest = 1.0, .highest = 16.0, .above = true},
     .unit = "1",
     .meaning = "exponent p"},
    {.path = "microcircuit.activation.refractory",
     .type = Type::draw,
     .fallback = "0.0",
     .range = non_negative,
     .unit = "1",
     .meaning = "r of the factor (k - r x) of Wilson and Cowan (1972): neurons that have fired are refractory"},
    {.path = "microcircuit.activation.sensitive",
     .type = Type::draw,
     .fallback = "1.0",
     .range = positive,
     .unit = "1",
     .meaning = "k of the factor (k - r x): neurons that can fire where none is refractory"},
    {.path = "microcircuit.activation.offset",
     .type = Type::boolean,
     .fallback = "false",
     .fixed = true,
     .meaning = "takes off what the activation gives without drive, so that the neuron then rests at 0"},
};

}  // namespace

std::span<const Key> activation_keys() {
    return table;
}

}  // namespace colonnade::spec
