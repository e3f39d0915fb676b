#include "host/assembly/shape.hpp"

#include <algorithm>
#include <iterator>

#include "host/spec/populations.hpp"

namespace colonnade::assembly {
namespace {

/// Whether some column may have another number than this.
bool may_differ(const Draw& rule, double from) {
    return !rule.is_constant() || rule.a != from;
}

core::ActivationForm form_of(const Population& population) {
    return {.kind = population.kind,
            .exponent = population.exponent,
            .has_gain = may_differ(population.gain, 1.0),
            .has_ceiling = population.kind == Activation::power_law && population.limited,
            .has_offset = population.kind == Activation::logistic && population.offset,
            .is_refractory = population.kind == Activation::logistic &&
                             (may_differ(population.refractory, 0.0) || may_differ(population.sensitive, 1.0))};
}

core::Motif motif_of(const Microcircuit& circuit) {
    if (circuit.motif == Motif::custom) return core::Motif::dense;
    if (circuit.motif == Motif::wilson_cowan) return core::Motif::shared;
    switch (circuit.inhibition) {
        case Inhibition::shared:
            return core::Motif::shared;
        case Inhibition::paired:
            return core::Motif::paired;
        case Inhibition::kernel:
            return core::Motif::kernel;
    }
    return core::Motif::shared;
}

/// Rows of core::System::weight; a matrix shared by all columns needs none.
std::size_t weight_rows_of(const Shape& shape, const Microcircuit& circuit) {
    switch (shape.motif) {
        case core::Motif::shared:
            return 4;
        case core::Motif::paired:
            return 5;
        case core::Motif::kernel:
            return core::minus_kernel_row + (shape.ring ? shape.channels / 2 + 1 : shape.channels);
        case core::Motif::dense:
            return circuit.weights_per_column ? shape.neurons * shape.neurons : 0;
    }
    return 0;
}

core::Update update_of(Method method) {
    if (method == Method::relaxation) return core::Update::relaxation;
    return method == Method::forward_backward ? core::Update::forward_backward : core::Update::flow;
}

}  // namespace

Shape shape_of(const Spec& spec) {
    const Microcircuit& circuit = spec.microcircuit;
    Shape shape;
    shape.motif = motif_of(circuit);
    shape.update = update_of(spec.solve.method);
    shape.product = spec.solve.product;
    shape.ring = circuit.kernel.topology == KernelTopology::ring;
    shape.feeds_back = !spec.column.feedback.is_constant() || spec.column.feedback.a != 0.0;
    shape.layers = spec.column.layers;
    shape.layers_per_system = spec.column.coupling == Coupling::concurrent ? spec.column.layers : 1;
    shape.neurons = circuit.neurons();
    shape.excitatory = circuit.excitatory_neurons();
    shape.channels = shape.excitatory.size();
    shape.activation[0] = form_of(circuit.excitatory);
    // of interneurons that are not there nothing holds or fails: relu, which every certificate takes
    if (spec::has_inhibitory(circuit)) shape.activation[1] = form_of(circuit.inhibitory);
    shape.population_of.assign(shape.neurons, 1);
    for (const std::size_t i : shape.excitatory) shape.population_of[i] = 0;
    shape.weight_rows = weight_rows_of(shape, circuit);
    return shape;
}

template <class T>
core::System<T> bare_system(const Shape& shape) {
    core::System<T> system;
    system.motif = shape.motif;
    system.update = shape.update;
    system.product = shape.product;
    system.ring = shape.ring;
    system.feeds_back = shape.feeds_back;
    system.layers = static_cast<int>(shape.layers_per_system);
    system.channels = static_cast<int>(shape.channels);
    system.neurons = static_cast<int>(shape.neurons);
    system.weight_rows = static_cast<int>(shape.weight_rows);
    std::copy(std::begin(shape.activation), std::end(shape.activation), std::begin(system.activation));
    system.phi_rows = core::phi_rows_of(shape.activation);
    system.population_of = shape.population_of.data();
    return system;
}

template <class T>
bool is_precise(const Shape& shape) {
    const auto piecewise_linear = [](const core::ActivationForm& form) {
        return core::with_kind(form.kind, [](auto kind) { return decltype(kind)::pieces > 0; });
    };
    return sizeof(T) == sizeof(double) &&
           std::all_of(std::begin(shape.activation), std::end(shape.activation), piecewise_linear);
}

template core::System<float> bare_system<float>(const Shape&);
template core::System<double> bare_system<double>(const Shape&);
template bool is_precise<float>(const Shape&);
template bool is_precise<double>(const Shape&);

}  // namespace colonnade::assembly
