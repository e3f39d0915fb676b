#include "assembly/parameters.hpp"

#include "assembly/draw.hpp"
#include "spec/populations.hpp"

namespace colonnade::assembly {
namespace {

using core::ParameterId;

void add_weights(const Microcircuit& circuit, std::vector<Parameter>& out) {
    if (circuit.motif == colonnade::Motif::custom) return;
    const bool paired =
        circuit.motif == colonnade::Motif::lateral_inhibition && circuit.inhibition == Inhibition::paired;
    out.push_back({ParameterId::w_EE, "w_EE", "1", &circuit.w_EE});
    if (paired) {
        out.push_back({ParameterId::w_self, "w_self", "1", &circuit.w_self});
        out.push_back({ParameterId::w_cross, "w_cross", "1", &circuit.w_cross});
    } else {
        out.push_back({ParameterId::w_EI, "w_EI", "1", &circuit.w_EI});
    }
    out.push_back({ParameterId::w_IE, "w_IE", "1", &circuit.w_IE});
    out.push_back({ParameterId::w_II, "w_II", "1", &circuit.w_II});
}

/// Where one population's activation parameters live.
struct Slots {
    ParameterId threshold, max, gain, lambda, sharpness;
    const char *threshold_name, *max_name, *gain_name, *lambda_name, *sharpness_name;
};
constexpr Slots slots_E{ParameterId::threshold_E,
                        ParameterId::max_E,
                        ParameterId::gain_E,
                        ParameterId::lambda_E,
                        ParameterId::sharpness_E,
                        "threshold_E",
                        "max_E",
                        "gain_E",
                        "lambda_E",
                        "sharpness_E"};
constexpr Slots slots_I{ParameterId::threshold_I,
                        ParameterId::max_I,
                        ParameterId::gain_I,
                        ParameterId::lambda_I,
                        ParameterId::sharpness_I,
                        "threshold_I",
                        "max_I",
                        "gain_I",
                        "lambda_I",
                        "sharpness_I"};

void add_activation(const Population& population, const Slots& slots, std::vector<Parameter>& out) {
    const auto threshold = [&] { out.push_back({slots.threshold, slots.threshold_name, "1", &population.threshold}); };
    const auto max = [&] { out.push_back({slots.max, slots.max_name, "1", &population.max}); };
    const auto gain = [&] { out.push_back({slots.gain, slots.gain_name, "1", &population.gain}); };
    switch (population.kind) {
        case Activation::relu:
            threshold();
            break;
        case Activation::saturated:
            threshold(), max();
            break;
        case Activation::soft_threshold:
            out.push_back({slots.lambda, slots.lambda_name, "1", &population.lambda});
            break;
        case Activation::logistic:
            threshold(), max(), gain();
            break;
        case Activation::tanh:
        case Activation::power_law:
            gain();
            break;
        case Activation::softplus:
            out.push_back({slots.sharpness, slots.sharpness_name, "1", &population.sharpness});
            break;
    }
}

}  // namespace

std::vector<Parameter> parameters_of(const Spec& spec) {
    // neutral numbers for a population without neurons: whatever the spec says of it changes nothing
    static const Draw no_drive = Draw::of(0.0), any_tau = Draw::of(1.0);
    const bool inhibits = spec::has_inhibitory(spec.microcircuit);
    std::vector<Parameter> out;
    add_weights(spec.microcircuit, out);
    out.push_back({ParameterId::tau_E, "tau_E", "tau", &spec.microcircuit.tau_E});
    out.push_back({ParameterId::tau_I, "tau_I", "tau", inhibits ? &spec.microcircuit.tau_I : &any_tau});
    add_activation(spec.microcircuit.excitatory, slots_E, out);
    if (inhibits) add_activation(spec.microcircuit.inhibitory, slots_I, out);
    if (spec.column.layers > 1) {
        out.push_back({ParameterId::feedforward, "feedforward", "1", &spec.column.feedforward});
        out.push_back({ParameterId::offset, "offset", "1", &spec.column.offset});
        if (spec.column.coupling == Coupling::concurrent)
            out.push_back({ParameterId::feedback, "feedback", "1", &spec.column.feedback});
    }
    out.push_back({ParameterId::drive_I, "drive_I", "1", inhibits ? &spec.stimulus.drive_I : &no_drive});
    return out;
}

LayerParameters draw_layer(const Spec& spec, std::size_t layer, std::size_t first, std::size_t columns) {
    LayerParameters result;
    for (const Parameter& parameter : parameters_of(spec)) {
        std::vector<double>& values = result.at(parameter.quantity);
        values.resize(columns);
        draw(*parameter.rule, spec.seed, parameter.quantity, layer, 0, first, spec.column.count, values);
    }
    return result;
}

}  // namespace colonnade::assembly
