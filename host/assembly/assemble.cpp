#include <algorithm>

#include "assembly/batch.hpp"
#include "assembly/kernel_weights.hpp"
#include "core/assembly.hpp"

namespace colonnade::assembly {
namespace {

using core::Quantity;

/// Copies `value(column)` for every slot into a row.
template <class T, class Value>
void fill(std::span<T> row, Value value) {
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = static_cast<T>(value(k));
}

template <class T>
void fill_weights(const Spec& spec, const Shape& shape, const LayerParameters& p, std::size_t base, std::size_t first,
                  Batch<T>& batch) {
    const Microcircuit& circuit = spec.microcircuit;
    if (shape.motif == core::Motif::dense) {
        const std::size_t entries = shape.neurons * shape.neurons;
        if (circuit.weights_per_column) {
            for (std::size_t e = 0; e < entries; ++e)
                fill(batch.weight(base + e), [&](std::size_t k) { return circuit.weights[(first + k) * entries + e]; });
        } else {
            batch.matrix().assign(circuit.weights.begin(), circuit.weights.end());
        }
        return;
    }
    std::vector<double> kernel;
    if (shape.motif == core::Motif::kernel)
        kernel = kernel_weights(circuit.kernel, shape.weight_rows - core::minus_kernel_row);
    for (std::size_t r = 0; r < shape.weight_rows; ++r) {
        const auto row = static_cast<int>(r);
        if (!core::has_weight_row(shape.motif, row)) continue;
        fill(batch.weight(base + r),
             [&](std::size_t k) { return core::lateral_weight(shape.motif, row, p.of(k), kernel.data()); });
    }
}

template <class T>
void fill_activation(core::Phi phi, const LayerParameters& parameters, std::size_t which, std::size_t base,
                     Batch<T>& batch) {
    if (phi == core::Phi::relu) return;
    for (int index = 0; index < 2; ++index)
        fill(batch.phi(base + static_cast<std::size_t>(index)), [&](std::size_t k) {
            return core::activation_parameter(phi, static_cast<int>(which), index, parameters.of(k));
        });
}

/// Drive from outside the layer, less the threshold, which every supported activation subtracts from it.
template <class T>
void fill_drive(const Shape& shape, const LayerParameters& parameters, const SystemInputs& inputs, std::size_t layer,
                Batch<T>& batch) {
    const std::size_t columns = batch.size();
    std::size_t channel = layer * shape.channels;
    for (std::size_t i = 0; i < shape.neurons; ++i) {
        const bool inhibitory = shape.population_of[i] != 0;
        const auto& threshold = parameters.at(inhibitory ? Quantity::threshold_I : Quantity::threshold_E);
        const std::size_t at = inhibitory ? 0 : columns * channel++;
        const double* drive = inhibitory ? parameters.at(Quantity::drive_I).data() : inputs.drive_E.data() + at;
        const bool exact = inhibitory || inputs.drive_E_low.empty();
        const auto less_threshold = [&](std::size_t k) {
            const core::Precise<double> given{drive[k], exact ? 0.0 : inputs.drive_E_low[at + k]};
            return threshold.empty() ? given : given - core::splat<core::Precise<double>>(threshold[k]);
        };
        const std::size_t row = layer * shape.neurons + i;
        fill(batch.u(row), [&](std::size_t k) { return less_threshold(k).high; });
        if (batch.is_precise()) fill(batch.u_low(row), [&](std::size_t k) { return less_threshold(k).low; });
    }
}

template <class T>
void fill_gain(const Shape& shape, const LayerParameters& parameters, std::span<const double> step, std::size_t base,
               Batch<T>& batch) {
    const Quantity tau[] = {Quantity::tau_E, Quantity::tau_I};
    for (std::size_t which = 0; which < 2; ++which) {
        const auto& values = parameters.at(tau[which]);
        fill(batch.gain(base + which), [&](std::size_t k) { return core::gain_of(shape.update, step[k], values[k]); });
    }
}

}  // namespace

template <class T>
Batch<T> assemble(const Spec& spec, const Shape& shape, const SystemInputs& inputs) {
    const std::size_t columns = inputs.step.size();
    Batch<T> batch(shape, columns);
    for (std::size_t l = 0; l < shape.together; ++l) {
        const LayerParameters& parameters = inputs.layers[l];
        fill_weights(spec, shape, parameters, l * shape.weight_rows, inputs.first, batch);
        for (std::size_t which = 0; which < 2; ++which)
            fill_activation(shape.population[which].phi, parameters, which, 4 * l + 2 * which, batch);
        fill_drive(shape, parameters, inputs, l, batch);
        fill_gain(shape, parameters, inputs.step, 2 * l, batch);
        if (shape.together > 1) {
            fill(batch.feedforward(l), [&](std::size_t k) { return parameters.at(Quantity::feedforward)[k]; });
            fill(batch.feedback(l), [&](std::size_t k) { return parameters.at(Quantity::feedback)[k]; });
        }
        for (std::size_t i = 0; i < shape.neurons; ++i) {
            const double* from = inputs.initial.data() + (l * shape.neurons + i) * columns;
            fill(batch.x(l * shape.neurons + i), [&](std::size_t k) { return from[k]; });
        }
    }
    return batch;
}

template Batch<float> assemble<float>(const Spec&, const Shape&, const SystemInputs&);
template Batch<double> assemble<double>(const Spec&, const Shape&, const SystemInputs&);

}  // namespace colonnade::assembly
