#pragma once

/// The slope condition of theory.md, section 2. `at`: parameters of one column (core/parameters.hpp).
#include "core/parameters.hpp"
#include "core/system.hpp"

namespace colonnade::core {

/// Whether the largest slope is 1, whatever the parameters.
COLONNADE_HD bool has_slope_1(Phi phi) {
    return phi == Phi::relu || phi == Phi::saturated || phi == Phi::soft_threshold || phi == Phi::softplus;
}

/// Largest slope of population `which` (0: E, 1: I), infinite for the power law.
template <class At, class V = lane_of<At>>
COLONNADE_HD V largest_slope(Phi phi, int which, const At& at) {
    const auto of = [&](ParameterId e, ParameterId i) COLONNADE_INLINE { return at(which == 0 ? e : i); };
    if (has_slope_1(phi)) return splat<V>(1);
    if (phi == Phi::logistic)
        return of(ParameterId::max_E, ParameterId::max_I) * of(ParameterId::gain_E, ParameterId::gain_I) / splat<V>(4);
    if (phi == Phi::tanh) return of(ParameterId::gain_E, ParameterId::gain_I);
    return splat<V>(__builtin_inf());
}

/// A mask: whether the slopes of both populations lie in [0, 1], so that the certificates of theory.md, section 5,
/// apply.
template <class At, class V = lane_of<At>>
COLONNADE_HD auto is_proximal(const Population (&population)[2], const At& at) {
    return max(largest_slope(population[0].phi, 0, at), largest_slope(population[1].phi, 1, at)) <= splat<V>(1);
}

}  // namespace colonnade::core
