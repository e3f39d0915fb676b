#pragma once

/// prox_{gamma g}(v) of an activation cost g with step gamma in (0, 1] (theory.md, sections 2 and 3).
#include "kernels/core/activation.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/math.hpp"

namespace colonnade::core {

/// Steps allowed for a smooth activation; each halves the bracket or the step before, so that twice the bits of a
/// double always suffice.
inline constexpr int proximal_iterations = 120;

/// The drives s between which the solution lies, from the range of Phi.
template <class V>
struct Bracket {
    V low, high;
};

template <class V, class N>
COLONNADE_HD Bracket<V> proximal_bracket(const ActivationForm& form, V v, V gamma, N n) {
    const V rest = splat<V>(1) - gamma;
    if (form.kind == Activation::softplus) {  // Phi lies in [max(s, 0), max(s, 0) + ln 2 / beta]
        const V reduced = v - rest * (n(1) * splat<V>(scalar_t<V>(0.6931471805599453)));
        return {min(reduced, reduced / gamma), max(v, v / gamma)};
    }
    const auto end = [&](V y) COLONNADE_INLINE { return (v - rest * y) / gamma; };
    return with_kind(form.kind, [&](auto kind) COLONNADE_INLINE {
        return Bracket<V>{end(kind.template highest<V>(form, n)), end(kind.template lowest<V>(form, n))};
    });
}

/// The y with y + gamma g'(y) = v. Since g' = Phi^-1 - Id, y = Phi(s) where (1 - gamma) Phi(s) + gamma s = v:
/// increasing in s, so Newton inside a shrinking bracket always arrives. `guess` is where s starts: the drive z, which
/// is the solution itself at a fixed point. A lane that has arrived is kept, so the number of steps its neighbours need
/// does not change its bits.
template <class V>
COLONNADE_CALLED V smooth_proximal(const ActivationForm& form, V n0, V n1, V n2, V n3, V v, V guess, V gamma) {
    using T = scalar_t<V>;
    const Numbers<V> n{n0, n1, n2, n3};
    const V rest = splat<V>(1) - gamma;
    const auto value = [&](V s) { return with_kind(form.kind, [&](auto kind) { return kind.value(form, s, n); }); };
    const auto slope = [&](V s, V y) {
        return with_kind(form.kind, [&](auto kind) { return kind.slope(form, s, y, n); });
    };
    auto [low, high] = proximal_bracket(form, v, gamma, n);
    // four units in the last place: what the three roundings of `excess` may leave
    const V unit = splat<V>(sizeof(T) == 4 ? T(4.7683716e-7) : T(8.881784197001252e-16));
    V s = max(low, min(high, guess));
    V y = value(s);
    V last = high - low;
    for (int iteration = 0; iteration < proximal_iterations; ++iteration) {
        const V excess = fma(gamma, s, rest * y) - v;
        const auto moving = abs(excess) > unit * (abs(v) + abs(gamma * s));
        if (!any(moving)) break;
        low = select(excess < splat<V>(0), s, low);
        high = select(excess > splat<V>(0), s, high);
        const V step = excess / fma(rest, slope(s, y), gamma);
        const V newton = s - step;
        const V middle = splat<V>(T(0.5)) * (low + high);
        // Newton's step only where it stays inside and is at most half the last one: a sigmoid can throw it to and fro
        const V within = select(newton > low, select(newton < high, newton, middle), middle);
        const V chosen = select(splat<V>(T(2)) * abs(step) < last, within, middle);
        last = select(moving, abs(chosen - s), last);
        s = select(moving, chosen, s);
        y = value(s);
    }
    return fma(v, splat<V>(0), y);  // a v that is not finite must not be lost in the clamp
}

/// The y with y + gamma (1/k - 1) y = v, of a line of slope k.
template <class V>
COLONNADE_HD V linear_proximal(V v, V gamma, V k) {
    return k * v / fma(gamma, splat<V>(1) - k, k);
}

/// prox_{gamma g}(v); `guess` as for smooth_proximal. A power law without a ceiling has no cost and never comes here.
template <class V, class Parameter>
COLONNADE_HD V proximal(const AnyActivation& activation, int which, V v, V guess, V gamma, Parameter parameter) {
    const ActivationForm& form = activation.form(which);
    switch (form.kind) {
        case Activation::relu:
            return form.has_gain ? linear_proximal(relu(v), gamma, parameter(which, 0)) : relu(v);
        case Activation::saturated:
            return min(parameter(which, 0),
                       form.has_gain ? linear_proximal(relu(v), gamma, parameter(which, 1)) : relu(v));
        case Activation::soft_threshold:
            return SoftThresholdKind::shrunk(v, gamma * parameter(which, 0));
        case Activation::linear:
            return linear_proximal(v, gamma, parameter(which, 0));
        default:
            return call_with_numbers<V>(form, which, parameter, [&](V n0, V n1, V n2, V n3) COLONNADE_INLINE {
                return smooth_proximal(form, n0, n1, n2, n3, v, guess, gamma);
            });
    }
}

}  // namespace colonnade::core
