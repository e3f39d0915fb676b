#include "host/spec/sections/parameters.hpp"

#include <string>

#include "host/spec/fields.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/populations.hpp"
#include "host/spec/toml/value.hpp"
#include "kernels/core/random.hpp"

namespace colonnade::spec {
namespace {

bool always(const Spec&) {
    return true;
}
bool has_named_weights(const Spec& spec) {
    return spec.microcircuit.motif != Motif::custom;
}
bool is_paired(const Spec& spec) {
    return spec.microcircuit.motif == Motif::lateral_inhibition && spec.microcircuit.inhibition == Inhibition::paired;
}
bool has_one_weight_to_E(const Spec& spec) {
    return has_named_weights(spec) && !is_paired(spec);
}
bool has_layers(const Spec& spec) {
    return spec.column.layers > 1;
}
bool may_feed_back(const Spec& spec) {
    return has_layers(spec) && spec.column.coupling == Coupling::concurrent;
}

constexpr ParameterRow table[] = {
    {ParameterId::w_EE,
     {.path = "microcircuit.w_EE",
      .type = Type::draw,
      .fallback = "0.5",
      .range = non_negative,
      .unit = "1",
      .only_with = "motif = \"wilson-cowan\" or \"lateral-inhibition\"",
      .signed_if_mixed = true,
      .meaning = "weight of an E neuron on itself"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_EE; },
     has_named_weights},
    {ParameterId::w_self,
     {.path = "microcircuit.w_self",
      .type = Type::draw,
      .fallback = "1.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "inhibition = \"paired\"",
      .signed_if_mixed = true,
      .meaning = "magnitude of the weight from an interneuron to its own E neuron"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_self; },
     is_paired},
    {ParameterId::w_cross,
     {.path = "microcircuit.w_cross",
      .type = Type::draw,
      .fallback = "1.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "inhibition = \"paired\"",
      .signed_if_mixed = true,
      .meaning = "magnitude of the weight from an interneuron to the other E neurons"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_cross; },
     is_paired},
    {ParameterId::w_EI,
     {.path = "microcircuit.w_EI",
      .type = Type::draw,
      .fallback = "1.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "motif = \"wilson-cowan\" or inhibition = \"shared\" or \"kernel\"",
      .signed_if_mixed = true,
      .meaning = "magnitude of the weight from I to E"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_EI; },
     has_one_weight_to_E},
    {ParameterId::w_IE,
     {.path = "microcircuit.w_IE",
      .type = Type::draw,
      .fallback = "1.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "motif = \"wilson-cowan\" or \"lateral-inhibition\"",
      .signed_if_mixed = true,
      .meaning = "weight from E to I"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_IE; },
     has_named_weights},
    {ParameterId::w_II,
     {.path = "microcircuit.w_II",
      .type = Type::draw,
      .fallback = "0.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "motif = \"wilson-cowan\" or \"lateral-inhibition\"",
      .signed_if_mixed = true,
      .meaning = "magnitude of the weight of an I neuron on itself"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.w_II; },
     has_named_weights},
    {ParameterId::tau_E,
     {.path = "microcircuit.tau_E",
      .type = Type::draw,
      .fallback = "1.0",
      .range = positive,
      .unit = "tau",
      .meaning = "time constant of the E neurons"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.tau_E; },
     always},
    {ParameterId::tau_I,
     {.path = "microcircuit.tau_I",
      .type = Type::draw,
      .fallback = "1.0",
      .range = positive,
      .unit = "tau",
      .meaning = "time constant of the I neurons"},
     [](Spec& spec) -> Draw& { return spec.microcircuit.tau_I; },
     always},
    {ParameterId::feedforward,
     {.path = "column.feedforward",
      .type = Type::draw,
      .fallback = "1.0",
      .range = non_negative,
      .unit = "1",
      .signed_if_mixed = true,
      .meaning = "gain from the E rates of a layer to the E drive of the next; counted by the layer that hears, so "
                 "that layer 1 uses none"},
     [](Spec& spec) -> Draw& { return spec.column.feedforward; },
     has_layers},
    {ParameterId::offset,
     {.path = "column.offset",
      .type = Type::draw,
      .fallback = "0.0",
      .unit = "1",
      .meaning = "added to the E drive of every layer but the first"},
     [](Spec& spec) -> Draw& { return spec.column.offset; },
     has_layers},
    {ParameterId::feedback,
     {.path = "column.feedback",
      .type = Type::draw,
      .fallback = "0.0",
      .range = non_negative,
      .unit = "1",
      .only_with = "column.coupling = \"concurrent\" (other than 0)",
      .signed_if_mixed = true,
      .meaning = "gain from the E rates of a layer to the E drive of the one before; counted by the layer that hears"},
     [](Spec& spec) -> Draw& { return spec.column.feedback; },
     may_feed_back},
    {ParameterId::drive_I,
     {.path = "stimulus.drive_I",
      .type = Type::draw,
      .fallback = "0.0",
      .unit = "1",
      .meaning = "drive of the I neurons of all layers"},
     [](Spec& spec) -> Draw& { return spec.stimulus.drive_I; },
     always},
};

/// `threshold_E` and the like, [population][parameter].
const std::string& activation_name(std::size_t which, ActivationParameter parameter) {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const char* end : {"_E", "_I"})
            for (std::size_t i = 0; i < activation_parameter_count; ++i)
                all.push_back(std::string(name_of(static_cast<ActivationParameter>(i))) + end);
        return all;
    }();
    return names[which * activation_parameter_count + static_cast<std::size_t>(parameter)];
}

void add_activation(const Population& population, std::size_t which, std::vector<Parameter>& out) {
    const ActivationInfo& info = info_of(population.kind);
    for (std::size_t i = 0; i < info.count; ++i) {
        const ActivationParameter parameter = info.listed[i];
        const Draw& rule = population[parameter];
        const bool is_ceiling = parameter == ActivationParameter::max && population.kind == Activation::power_law;
        if (is_ceiling && !population.limited) continue;
        out.push_back(
            {core::id_of(parameter, static_cast<int>(which)), activation_name(which, parameter).c_str(), "1", &rule});
    }
}

}  // namespace

std::span<const ParameterRow> parameter_table() {
    return table;
}

std::vector<Parameter> parameters_of(const Spec& spec) {
    // neutral numbers for a population without neurons: whatever the spec says of it changes nothing
    static const Draw no_drive = Draw::of(0.0), any_tau = Draw::of(1.0);
    const bool inhibits = has_inhibitory(spec.microcircuit);
    std::vector<Parameter> out;
    for (const ParameterRow& row : table) {
        if (!row.in_force(spec)) continue;
        const Draw* rule = &row.draw(const_cast<Spec&>(spec));
        if (!inhibits && row.id == ParameterId::tau_I) rule = &any_tau;
        if (!inhibits && row.id == ParameterId::drive_I) rule = &no_drive;
        out.push_back({row.id, last_part(row.key.path).data(), row.key.unit.data(), rule});
        if (row.id != ParameterId::tau_I) continue;  // the last of a microcircuit but those of activations
        add_activation(spec.microcircuit.excitatory, 0, out);
        if (inhibits) add_activation(spec.microcircuit.inhibitory, 1, out);
    }
    return out;
}

}  // namespace colonnade::spec
