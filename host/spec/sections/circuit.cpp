#include <fmt/format.h>

#include <cmath>

#include "host/spec/draw_support.hpp"
#include "host/spec/fields.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/rules.hpp"
#include "host/spec/sections/custom_weights.hpp"

namespace colonnade::spec {
namespace {

// [microcircuit]: what the table of parameters does not hold.
constexpr Key table[] = {
    {.path = "microcircuit.kernel",
     .type = Type::table,
     .fallback_note = "its keys' defaults",
     .only_with = "inhibition = \"kernel\"",
     .fixed = true,
     .meaning = "fall-off of inhibition, w_EI K(d), with the distance d between channels: "
                "K(d) = exp(-d²/2 width²) - centre exp(-d²/2 centre_width²)"},
    {.path = "microcircuit.kernel.topology",
     .type = Type::choice,
     .fallback = "\"ring\"",
     .options = "ring|line",
     .only_with = "inhibition = \"kernel\"",
     .fixed = true,
     .meaning = "how the channels are arranged"},
    {.path = "microcircuit.kernel.width",
     .type = Type::real,
     .fallback = "1.0",
     .range = positive,
     .unit = "channels",
     .only_with = "inhibition = \"kernel\"",
     .meaning = "width of the Gaussian"},
    {.path = "microcircuit.kernel.centre",
     .type = Type::real,
     .fallback = "0.0",
     .range = non_negative,
     .unit = "1",
     .only_with = "inhibition = \"kernel\"",
     .meaning = "share of a narrower Gaussian that is taken away"},
    {.path = "microcircuit.kernel.centre_width",
     .type = Type::real,
     .fallback = "0.5",
     .range = positive,
     .unit = "channels",
     .only_with = "inhibition = \"kernel\"",
     .meaning = "width of that narrower Gaussian"},
    {.path = "microcircuit.weights",
     .type = Type::matrix,
     .fallback_note = "required by custom",
     .unit = "1",
     .only_with = "motif = \"custom\"",
     .fixed = true,
     .meaning = "W row by row, entry [i][j] from neuron j to neuron i, at most 128 neurons; a file may hold "
                "[column][i][j]"},
    {.path = "microcircuit.inhibitory",
     .type = Type::integers,
     .fallback_note = "neurons with non-positive columns",
     .range = from_to(0, 127),
     .only_with = "motif = \"custom\"",
     .fixed = true,
     .meaning = "indices of the inhibitory neurons, counted from 0"},
    {.path = "microcircuit.allow_mixed_signs",
     .type = Type::boolean,
     .fallback = "false",
     .fixed = true,
     .meaning = "accepts weights that break Dale's law"},
};

}  // namespace

std::span<const Key> microcircuit_keys() {
    return table;
}

namespace {

void check_channels(const Reader& reader, const Microcircuit& circuit) {
    const char* path = "microcircuit.channels";
    if (circuit.motif == Motif::wilson_cowan && circuit.channels != 1)
        refuse(reader.where(path), path, reader.found(path), "1 with motif = \"wilson-cowan\"");
    if (circuit.motif == Motif::lateral_inhibition && circuit.channels < 2)
        refuse(reader.where(path), path, reader.found(path), "2 to 64 with motif = \"lateral-inhibition\"");
}

/// The narrower Gaussian may not outweigh the wider one, or interneurons would excite.
void check_kernel(const Reader& reader, const Microcircuit& circuit) {
    if (circuit.motif != Motif::lateral_inhibition || circuit.inhibition != Inhibition::kernel) return;
    const KernelShape& kernel = circuit.kernel;
    if (circuit.allow_mixed_signs || kernel.centre == 0.0) return;
    const char* path = "microcircuit.kernel.centre";
    if (kernel.centre > 1.0)
        refuse(reader.where(path), path, reader.found(path),
               "0 to 1, so that no interneuron excites, or allow_mixed_signs = true");
    path = "microcircuit.kernel.centre_width";
    if (kernel.centre_width > kernel.width)
        refuse(reader.where(path), path, reader.found(path),
               fmt::format("at most kernel.width = {}, so that no interneuron excites, or allow_mixed_signs = true",
                           kernel.width));
}

/// With S(0) = c taken off, the flow of a refractory neuron needs r c < 1 (theory.md, section 2). c = max / (1 +
/// exp(gain threshold)) is largest where max is, threshold is least, and gain is least or, below a threshold of 0,
/// largest.
void check_refractory(const Reader& reader, const char* path, const Population& population) {
    if (population.kind != Activation::logistic || !population.offset || highest_of(population.refractory) == 0.0)
        return;
    const double threshold = lowest_of(population.threshold);
    const double gain = threshold >= 0.0 ? lowest_of(population.gain) : highest_of(population.gain);
    const double exponent = threshold == 0.0 ? 0.0 : gain * threshold;
    const double limit = (1.0 + std::exp(exponent)) / highest_of(population.max);
    if (highest_of(population.refractory) < limit) return;
    const std::string key = fmt::format("{}.refractory", path);
    refuse(reader.where(key), key, reader.found(key),
           fmt::format("below {:.4g}, which is 1 over the rate without drive that offset takes off", limit));
}

}  // namespace

void check_microcircuit(const Reader& reader, Microcircuit& circuit) {
    check_channels(reader, circuit);
    check_kernel(reader, circuit);
    const bool shared = reader.shares_activation(circuit);
    check_refractory(reader, shared ? "microcircuit.activation" : "microcircuit.activation_E", circuit.excitatory);
    if (!shared) check_refractory(reader, "microcircuit.activation_I", circuit.inhibitory);
    if (circuit.motif == Motif::custom) check_custom_weights(reader, circuit);
}

}  // namespace colonnade::spec
