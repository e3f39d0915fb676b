#pragma once

/// The two updates that share their fixed points with the flow (theory.md, section 3).
#include "core/activation.hpp"
#include "core/lane.hpp"
#include "core/proximal.hpp"

namespace colonnade::core {

/// Explicit Euler step of the flow: x + (h/tau)(Phi(z) - x), with gain = h/tau.
template <class Activation>
struct Relaxation {
    Activation activation;

    template <class V, class Parameter>
    COLONNADE_HD V operator()(int population, V x, V z, V gain, Parameter parameter) const {
        return fma(gain, activation(population, z, parameter) - x, x);
    }
};

/// Forward-backward step: prox_{gamma g}(x - gamma F(x)) with -F(x) = z - x and gain = gamma in (0, 1].
struct ForwardBackward {
    AnyPhi activation;

    template <class V, class Parameter>
    COLONNADE_HD V operator()(int population, V x, V z, V gain, Parameter parameter) const {
        return proximal(activation, population, fma(gain, z - x, x), z, gain, parameter);
    }
};

}  // namespace colonnade::core
