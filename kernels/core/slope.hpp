#pragma once

/// Slopes and ranges of the activations. The slopes are elements of the generalised Jacobian, in [0, 1] for a proximal
/// one (theory.md, section 2).
#include "core/activation.hpp"
#include "core/lane.hpp"
#include "core/math.hpp"
#include "core/system.hpp"

namespace colonnade::core {

/// Phi'(z) of a smooth activation, given y = Phi(z).
template <class V>
COLONNADE_HD V smooth_slope(Phi phi, V z, V y, V p, V q) {
    const V one = splat<V>(1);
    if (phi == Phi::logistic) return q * y * (one - y / p);
    if (phi == Phi::tanh) return p * (one - y * y);
    return one / (one + exp(-(p * z)));
}

/// Phi'(z), 0 at a corner, given y = Phi(z). The power law k z^p has p y / z.
template <class V, class Activation, class Parameter>
COLONNADE_HD V slope(const Activation& activation, int which, V z, V y, Parameter parameter) {
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    const Phi phi = activation.phi(which);
    switch (phi) {
        case Phi::relu:
            return select(z > zero, one, zero);
        case Phi::saturated:
            return select(z > zero, select(z < parameter(which, 0), one, zero), zero);
        case Phi::soft_threshold:
            return select(abs(z) > parameter(which, 0), one, zero);
        case Phi::power_law:
            return select(z > zero, splat<V>(static_cast<scalar_t<V>>(activation.exponent(which))) * y / z, zero);
        default:
            return smooth_slope<V>(phi, z, y, parameter(which, 0), parameter(which, 1));
    }
}

/// The nearest number to x that the activation can give, its limits included; a NaN stays.
template <class V, class Activation, class Parameter>
COLONNADE_HD V within_range(const Activation& activation, int which, V x, Parameter parameter) {
    switch (activation.phi(which)) {
        case Phi::relu:
        case Phi::softplus:
            return relu(x);
        case Phi::saturated:
        case Phi::logistic:
            return saturated(x, parameter(which, 0));
        case Phi::tanh:
            return max(splat<V>(-1), min(splat<V>(1), x));
        default:
            return x;
    }
}

}  // namespace colonnade::core
