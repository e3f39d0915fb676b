#pragma once

/// Numbers of activations from the parameters of a column, and the slope condition of theory.md, section 2. `at`:
/// parameters of one column (core/parameters.hpp).
#include "kernels/core/activation_kinds.hpp"
#include "kernels/core/parameters.hpp"

namespace colonnade::core {

/// Calls visit(kind, n) with the struct of a kind and its numbers n(0), n(1), ... of population `which` (0: E, 1: I).
template <class At, class Visit>
COLONNADE_HD auto with_numbers(const ActivationForm& form, int which, const At& at, Visit visit) {
    using V = lane_of<At>;
    const auto of = [&](ActivationParameter parameter) COLONNADE_INLINE { return at(id_of(parameter, which)); };
    return with_kind(form.kind, [&](auto kind) COLONNADE_INLINE {
        return visit(kind, [&](int i) COLONNADE_INLINE { return kind.template number<V>(form, i, of); });
    });
}

/// One of these numbers.
template <class At, class V = lane_of<At>>
COLONNADE_HD V activation_number(const ActivationForm& form, int which, int index, const At& at) {
    return with_numbers(form, which, at, [&](auto, auto n) COLONNADE_INLINE { return n(index); });
}

/// What comes off the drive; 0 for an activation without a threshold.
template <class At, class V = lane_of<At>>
COLONNADE_HD V activation_threshold(const ActivationForm& form, int which, const At& at) {
    const auto of = [&](ActivationParameter parameter) COLONNADE_INLINE { return at(id_of(parameter, which)); };
    return form.is_refractory ? LogisticKind::threshold<V>(form, of) : of(ActivationParameter::threshold);
}

/// Largest slope of population `which`, infinite for a power law without a ceiling. Called, because a thread of a GPU
/// would run out of registers if it were copied into every stage.
template <class At, class V = lane_of<At>>
COLONNADE_CALLED V largest_slope(ActivationForm form, int which, At at) {
    return with_numbers(form, which, at,
                        [&](auto kind, auto n) COLONNADE_INLINE { return kind.template largest_slope<V>(form, n); });
}

/// A mask: whether the slopes of both populations lie in [0, 1], so that the certificates of theory.md, section 5,
/// apply.
template <class At, class V = lane_of<At>>
COLONNADE_HD auto is_proximal(const ActivationForm (&forms)[2], const At& at) {
    return max(largest_slope(forms[0], 0, at), largest_slope(forms[1], 1, at)) <= splat<V>(1);
}

/// The least time constant of population `which` along the flow, tau itself unless neurons are refractory.
template <class At, class V = lane_of<At>>
COLONNADE_HD V shortest_tau(const ActivationForm& form, int which, const At& at) {
    const V tau = at(which == 0 ? ParameterId::tau_E : ParameterId::tau_I);
    if (!form.is_refractory) return tau;
    const auto of = [&](ActivationParameter parameter) COLONNADE_INLINE { return at(id_of(parameter, which)); };
    const auto n = [&](int i) COLONNADE_INLINE { return LogisticKind::number<V>(form, i, of); };
    return tau * min(splat<V>(1), splat<V>(1) - n(3) * LogisticKind::highest<V>(form, n));
}

/// Whether the flow of some population has another factor than h / tau, so that what is drawn from the decay of a
/// linear flow does not hold.
COLONNADE_HD bool is_refractory(const ActivationForm (&forms)[2]) {
    return forms[0].is_refractory || forms[1].is_refractory;
}

}  // namespace colonnade::core
