#include "assembly/shape.hpp"

#include <algorithm>
#include <iterator>

#include "spec/populations.hpp"

namespace colonnade::assembly {
namespace {

core::Phi phi_of(Activation kind) {
    switch (kind) {
        case Activation::relu:
            return core::Phi::relu;
        case Activation::saturated:
            return core::Phi::saturated;
        case Activation::soft_threshold:
            return core::Phi::soft_threshold;
        case Activation::logistic:
            return core::Phi::logistic;
        case Activation::tanh:
            return core::Phi::tanh;
        case Activation::softplus:
            return core::Phi::softplus;
        case Activation::power_law:
            return core::Phi::power_law;
    }
    return core::Phi::relu;
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

}  // namespace

Shape shape_of(const Spec& spec) {
    const Microcircuit& circuit = spec.microcircuit;
    Shape shape;
    shape.motif = motif_of(circuit);
    shape.update =
        spec.solve.method == Method::forward_backward ? core::Update::forward_backward : core::Update::relaxation;
    shape.product = spec.solve.product == Product::library ? core::Product::library : core::Product::ordered;
    shape.ring = circuit.kernel.topology == KernelTopology::ring;
    shape.feeds_back = !spec.column.feedback.is_constant() || spec.column.feedback.a != 0.0;
    shape.layers = spec.column.layers;
    shape.together = spec.column.coupling == Coupling::concurrent ? spec.column.layers : 1;
    shape.neurons = circuit.neurons();
    shape.excitatory = circuit.excitatory_neurons();
    shape.channels = shape.excitatory.size();
    shape.population[0] = {phi_of(circuit.excitatory.kind), circuit.excitatory.exponent};
    // of interneurons that are not there nothing holds or fails: relu, which every certificate takes
    if (spec::has_inhibitory(circuit))
        shape.population[1] = {phi_of(circuit.inhibitory.kind), circuit.inhibitory.exponent};
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
    system.layers = static_cast<int>(shape.together);
    system.channels = static_cast<int>(shape.channels);
    system.neurons = static_cast<int>(shape.neurons);
    system.weight_rows = static_cast<int>(shape.weight_rows);
    std::copy(std::begin(shape.population), std::end(shape.population), std::begin(system.population));
    system.population_of = shape.population_of.data();
    return system;
}

template <class T>
bool is_precise(const Shape& shape) {
    const auto piecewise_linear = [](const core::Population& population) {
        return population.phi == core::Phi::relu || population.phi == core::Phi::saturated ||
               population.phi == core::Phi::soft_threshold;
    };
    return sizeof(T) == sizeof(double) &&
           std::all_of(std::begin(shape.population), std::end(shape.population), piecewise_linear);
}

template core::System<float> bare_system<float>(const Shape&);
template core::System<double> bare_system<double>(const Shape&);
template bool is_precise<float>(const Shape&);
template bool is_precise<double>(const Shape&);

}  // namespace colonnade::assembly
