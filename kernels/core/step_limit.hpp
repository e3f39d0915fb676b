#pragma once

/// The largest h for which an explicit Euler step of a decaying mode does not grow: |1 + h lambda| <= 1. Cases are
/// chosen, not branched to, so that a loop over columns runs on vectors.
#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// For a real mode lambda: -2 / lambda; infinite for one that does not decay, which no step makes decay.
template <class V>
COLONNADE_HD V step_limit(V lambda) {
    const V limit = splat<V>(-2) / lambda;
    return select(lambda < splat<V>(0), limit, splat<V>(__builtin_inf()));
}

/// For the pair of modes half_trace +- sqrt(square), real or complex: -2 Re(lambda) / |lambda|^2. Of two real ones the
/// lesser sets the limit. A complex mode counts as damped by the share `min_damping` of |lambda| at least.
template <class V>
COLONNADE_HD V step_limit_of_pair(V half_trace, V square, V min_damping) {
    const V zero = splat<V>(0);
    const auto complex = square < zero;
    const V lesser = half_trace - select(complex, zero, sqrt(max(zero, square)));
    const V modulus = sqrt(max(zero, half_trace * half_trace - square));
    const V damping = max(splat<V>(-2) * half_trace, splat<V>(2) * min_damping * modulus);
    const V above = select(complex, damping, splat<V>(-2));
    const V below = select(complex, half_trace * half_trace - square, lesser);
    return select(lesser < zero, above / below, splat<V>(__builtin_inf()));
}

}  // namespace colonnade::core
