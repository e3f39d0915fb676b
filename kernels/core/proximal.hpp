#pragma once

/// prox_{gamma g}(v) of an activation cost g with step gamma in (0, 1] (theory.md, sections 2 and 3).
#include "core/activation.hpp"
#include "core/lane.hpp"
#include "core/math.hpp"
#include "core/slope.hpp"

namespace colonnade::core {

/// Steps allowed for a smooth activation; each halves the bracket or the step before, so that twice the bits of a
/// double always suffice.
inline constexpr int proximal_iterations = 120;

/// The y with y + gamma g'(y) = v. Since g' = Phi^-1 - Id, y = Phi(s) where (1 - gamma) Phi(s) + gamma s = v:
/// increasing in s, so Newton inside a shrinking bracket always arrives. `guess` is where s starts: the drive z, which
/// is the solution itself at a fixed point. A lane that has arrived is kept, so the number of steps its neighbours need
/// does not change its bits.
template <class V, class Parameter>
COLONNADE_HD V smooth_proximal(const AnyPhi& activation, int which, V v, V guess, V gamma, Parameter parameter) {
    using T = scalar_t<V>;
    const V one = splat<V>(1);
    const V rest = one - gamma;
    const V p = parameter(which, 0);
    const V q = parameter(which, 1);
    const Phi phi = activation.population[which].phi;

    // Phi lies in [0, r], in [-1, 1], or (softplus) in [max(s, 0), max(s, 0) + ln 2 / beta]
    V low = (v - rest * p) / gamma;
    V high = v / gamma;
    if (phi == Phi::tanh) {
        low = (v - rest) / gamma;
        high = (v + rest) / gamma;
    } else if (phi == Phi::softplus) {
        const V reduced = v - rest * (q * splat<V>(T(0.6931471805599453)));
        low = min(reduced, reduced / gamma);
        high = max(v, v / gamma);
    }
    // four units in the last place: what the three roundings of `excess` may leave
    const V unit = splat<V>(sizeof(T) == 4 ? T(4.7683716e-7) : T(8.881784197001252e-16));
    V s = max(low, min(high, guess));
    V y = activation(which, s, parameter);
    V last = high - low;
    for (int iteration = 0; iteration < proximal_iterations; ++iteration) {
        const V excess = fma(gamma, s, rest * y) - v;
        const auto moving = abs(excess) > unit * (abs(v) + abs(gamma * s));
        if (!any(moving)) break;
        low = select(excess < splat<V>(0), s, low);
        high = select(excess > splat<V>(0), s, high);
        const V step = excess / fma(rest, smooth_slope<V>(phi, s, y, p, q), gamma);
        const V newton = s - step;
        const V middle = splat<V>(T(0.5)) * (low + high);
        // Newton's step only where it stays inside and is at most half the last one: a sigmoid can throw it to and fro
        const V within = select(newton > low, select(newton < high, newton, middle), middle);
        const V chosen = select(splat<V>(T(2)) * abs(step) < last, within, middle);
        last = select(moving, abs(chosen - s), last);
        s = select(moving, chosen, s);
        y = activation(which, s, parameter);
    }
    return fma(v, splat<V>(0), y);  // a v that is not finite must not be lost in the clamp
}

/// prox_{gamma g}(v); `guess` as for smooth_proximal. The power law has no cost and never comes here.
template <class V, class Parameter>
COLONNADE_HD V proximal(const AnyPhi& activation, int which, V v, V guess, V gamma, Parameter parameter) {
    switch (activation.population[which].phi) {
        case Phi::relu:
            return relu(v);
        case Phi::saturated:
            return saturated(v, parameter(which, 0));
        case Phi::soft_threshold:
            return soft_threshold(v, gamma * parameter(which, 0));
        default:
            return smooth_proximal(activation, which, v, guess, gamma, parameter);
    }
}

}  // namespace colonnade::core
