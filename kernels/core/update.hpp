#pragma once

/// The two updates that share their fixed points with the flow (theory.md, section 3).
#include "kernels/core/activation.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/proximal.hpp"

namespace colonnade::core {

/// Explicit Euler step of the flow: x + (h/tau)(Phi(z) - x), with gain = h/tau; of refractory neurons faster
/// (core/activation_kinds.hpp).
template <class Activation>
struct Relaxation {
    Activation activation;

    template <class V, class Parameter>
    COLONNADE_HD V operator()(int population, V x, V z, V gain, Parameter parameter) const {
        const V y = activation(population, z, parameter);
        return fma(activation.speed(population, y, parameter, gain), y - x, x);
    }
};

/// Forward-backward step: prox_{gamma g}(x - gamma F(x)) with -F(x) = z - x and gain = gamma in (0, 1].
struct ForwardBackward {
    AnyActivation activation;

    template <class V, class Parameter>
    COLONNADE_HD V operator()(int population, V x, V z, V gain, Parameter parameter) const {
        return proximal(activation, population, fma(gain, z - x, x), z, gain, parameter);
    }
};

}  // namespace colonnade::core
