#pragma once

/// Activations Phi(z) of theory.md, section 2, each the proximal operator of its activation cost. Thresholds are taken
/// off the drive when a batch is assembled, so they do not appear. Parameters p, q by kind: saturated r; soft threshold
/// lambda; logistic r, k; tanh k; softplus beta, 1/beta; power law k.
#include "core/lane.hpp"
#include "core/math.hpp"
#include "core/system.hpp"

namespace colonnade::core {

/// max(0, z); a NaN passes through, because it is the second operand.
template <class V>
COLONNADE_HD V relu(V z) {
    return max(splat<V>(0), z);
}

template <class V>
COLONNADE_HD V saturated(V z, V r) {
    return min(r, relu(z));
}

/// sign(z) max(0, |z| - lambda), as the sum of its two halves, of which one is always 0.
template <class V>
COLONNADE_HD V soft_threshold(V z, V lambda) {
    return relu(z - lambda) - relu(-z - lambda);
}

/// r / (1 + e^(-k z))
template <class V>
COLONNADE_HD V logistic(V z, V r, V k) {
    return r / (splat<V>(1) + exp(-(k * z)));
}

/// ln(1 + e^(beta z)) / beta without overflow.
template <class V>
COLONNADE_HD V softplus(V z, V beta, V inverse_beta) {
    return relu(z) + log1p(exp(-(beta * abs(z)))) * inverse_beta;
}

/// max(0, z)^p; small whole p by multiplication, else exp(p ln z).
template <class V>
COLONNADE_HD V power(V z, double exponent) {
    const V base = relu(z);
    if (exponent == 2.0) return base * base;
    if (exponent == 3.0) return base * base * base;
    if (exponent == 4.0) {
        const V square = base * base;
        return square * square;
    }
    return exp(splat<V>(static_cast<scalar_t<V>>(exponent)) * log(base));
}

/// Both populations are relu: known when compiled, so that the march keeps no switch in its loop.
struct ReluPhi {
    static constexpr bool slope_is_0_or_1 = true;
    static COLONNADE_HD constexpr Phi phi(int) { return Phi::relu; }
    static COLONNADE_HD constexpr double exponent(int) { return 1.0; }
    template <class V, class Parameter>
    COLONNADE_HD V operator()(int, V z, Parameter) const {
        return relu(z);
    }
};

/// Both populations are saturated: likewise.
struct SaturatedPhi {
    static constexpr bool slope_is_0_or_1 = true;
    static COLONNADE_HD constexpr Phi phi(int) { return Phi::saturated; }
    static COLONNADE_HD constexpr double exponent(int) { return 1.0; }
    template <class V, class Parameter>
    COLONNADE_HD V operator()(int which, V z, Parameter parameter) const {
        return saturated(z, parameter(which, 0));
    }
};

/// Any activation, chosen by population (0 or 1); `parameter(population, index)` gives p (0) and q (1).
struct AnyPhi {
    static constexpr bool slope_is_0_or_1 = false;  // not known when compiled
    const Population* population;

    COLONNADE_HD Phi phi(int which) const { return population[which].phi; }
    COLONNADE_HD double exponent(int which) const { return population[which].exponent; }

    template <class V, class Parameter>
    COLONNADE_HD V operator()(int which, V z, Parameter parameter) const {
        switch (phi(which)) {
            case Phi::relu:
                return relu(z);
            case Phi::saturated:
                return saturated(z, parameter(which, 0));
            case Phi::soft_threshold:
                return soft_threshold(z, parameter(which, 0));
            case Phi::logistic:
                return logistic(z, parameter(which, 0), parameter(which, 1));
            case Phi::tanh:
                return tanh(parameter(which, 0) * z);
            case Phi::softplus:
                return softplus(z, parameter(which, 0), parameter(which, 1));
            case Phi::power_law:
                return parameter(which, 0) * power(z, exponent(which));
        }
        return z;
    }
};

}  // namespace colonnade::core
