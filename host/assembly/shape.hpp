#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "colonnade/spec.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::assembly {

/// What every column of a spec has in common: the sizes of its arrays and its activations.
struct Shape {
    core::Motif motif = core::Motif::shared;
    core::Update update = core::Update::relaxation;
    Product product = Product::ordered;
    bool ring = true;
    bool feeds_back = false;            ///< feedback may differ from 0 in some column
    std::size_t layers = 1;             ///< layers of one column
    std::size_t layers_per_system = 1;  ///< layers of one system: 1 in a cascade, `layers` when they evolve together
    std::size_t channels = 1;           ///< excitatory neurons of a layer
    std::size_t neurons = 2;            ///< neurons of a layer
    std::size_t weight_rows = 4;
    core::ActivationForm activation[2];
    std::vector<std::uint8_t> population_of;  ///< [neuron]: 0 excitatory, 1 inhibitory
    std::vector<std::size_t> excitatory;      ///< [channel] -> neuron

    [[nodiscard]] std::size_t systems() const noexcept { return layers / layers_per_system; }
};

[[nodiscard]] Shape shape_of(const Spec& spec);

/// What kernels know of the shape: a system without arrays, which refers to it.
template <class T>
[[nodiscard]] core::System<T> bare_system(const Shape& shape);

/// Whether drives are carried to twice the precision: in float64, of activations whose response can be told that well
/// (core/refine.hpp).
template <class T>
[[nodiscard]] bool is_precise(const Shape& shape);

}  // namespace colonnade::assembly
