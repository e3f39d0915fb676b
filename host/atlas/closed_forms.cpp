#include "atlas/closed_forms.hpp"

namespace colonnade::mapping {
namespace {

bool has_linear_part(const Population& population) {
    return population.kind == Activation::relu || population.kind == Activation::saturated ||
           population.kind == Activation::soft_threshold;
}

/// The value of a draw at a point: that of an axis if its key is one, else the constant.
std::function<double(double, double)> at(const Spec& spec, const std::string& key, const Draw& draw) {
    if (spec.atlas.x.key == key) return [](double x, double) { return x; };
    if (spec.atlas.y.key == key) return [](double, double y) { return y; };
    return [value = draw.a](double, double) { return value; };
}

}  // namespace

std::vector<ClosedForm> closed_forms(const Spec& spec) {
    const Microcircuit& circuit = spec.microcircuit;
    if (circuit.motif != Motif::wilson_cowan || !has_linear_part(circuit.excitatory) ||
        !has_linear_part(circuit.inhibitory))
        return {};
    const auto w_EE = at(spec, "microcircuit.w_EE", circuit.w_EE), w_EI = at(spec, "microcircuit.w_EI", circuit.w_EI),
               w_IE = at(spec, "microcircuit.w_IE", circuit.w_IE), w_II = at(spec, "microcircuit.w_II", circuit.w_II),
               tau_E = at(spec, "microcircuit.tau_E", circuit.tau_E),
               tau_I = at(spec, "microcircuit.tau_I", circuit.tau_I);
    return {{"switch", "w_EE - 1: above 0 the response of I is paradoxical", "w_EE = 1",
             [=](double x, double y) { return w_EE(x, y) - 1.0; }},
            {"determinant", "determinant of I - W where both neurons are active", "determinant = 0",
             [=](double x, double y) { return (1.0 - w_EE(x, y)) * (1.0 + w_II(x, y)) + w_EI(x, y) * w_IE(x, y); }},
            {"trace", "trace of the flow's Jacobian where both neurons are active", "trace = 0",
             [=](double x, double y) { return (w_EE(x, y) - 1.0) / tau_E(x, y) - (1.0 + w_II(x, y)) / tau_I(x, y); }}};
}

}  // namespace colonnade::mapping
