#pragma once

/// Activations of the two populations of a circuit, as marches call them: value, slope, range, and the speed of the
/// flow. `parameter(population, index)` gives the numbers n(index) of core/activation_kinds.hpp.
#include "kernels/core/activation_kinds.hpp"
#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// Both populations are relu of gain 1: known when compiled, so that the march keeps no switch in its loop.
struct ReluActivation {
    static constexpr bool slope_is_0_or_1 = true;
    static COLONNADE_HD constexpr ActivationForm form(int) { return {}; }
    template <class V, class Parameter>
    COLONNADE_HD V operator()(int, V z, Parameter) const {
        return relu(z);
    }
    template <class V, class Parameter>
    COLONNADE_HD V speed(int, V, Parameter, V gain) const {
        return gain;
    }
};

/// Both populations are saturated, of gain 1: likewise.
struct SaturatedActivation {
    static constexpr bool slope_is_0_or_1 = true;
    static COLONNADE_HD constexpr ActivationForm form(int) { return {.kind = Activation::saturated}; }
    template <class V, class Parameter>
    COLONNADE_HD V operator()(int which, V z, Parameter parameter) const {
        return min(parameter(which, 0), relu(z));
    }
    template <class V, class Parameter>
    COLONNADE_HD V speed(int, V, Parameter, V gain) const {
        return gain;
    }
};

/// Any activations, chosen by population (0 or 1).
struct AnyActivation {
    static constexpr bool slope_is_0_or_1 = false;  // not known when compiled
    const ActivationForm* forms;

    COLONNADE_HD const ActivationForm& form(int which) const { return forms[which]; }

    /// Phi(z)
    template <class V, class Parameter>
    COLONNADE_HD V operator()(int which, V z, Parameter parameter) const {
        const ActivationForm& own = forms[which];
        const auto n = [&](int i) COLONNADE_INLINE { return parameter(which, i); };
        return with_kind(own.kind, [&](auto kind) COLONNADE_INLINE { return kind.value(own, z, n); });
    }
    /// h / tau of a flow that is drawn to y: `gain`, or for refractory neurons gain / (1 - rho y).
    template <class V, class Parameter>
    COLONNADE_HD V speed(int which, V y, Parameter parameter, V gain) const {
        if (!forms[which].is_refractory) return gain;
        return gain / (splat<V>(1) - parameter(which, 3) * y);
    }
};

/// Whether both populations are plain: of this kind, of gain 1.
COLONNADE_HD bool are_plain(const ActivationForm (&forms)[2], Activation kind) {
    return forms[0].kind == kind && forms[1].kind == kind && !forms[0].has_gain && !forms[1].has_gain;
}

/// Whether no number bounds the slopes: those of a power law without a ceiling.
COLONNADE_HD bool has_unbounded_slope(const ActivationForm (&forms)[2]) {
    const auto unbounded = [](const ActivationForm& form) {
        return form.kind == Activation::power_law && !form.has_ceiling;
    };
    return unbounded(forms[0]) || unbounded(forms[1]);
}

/// The numbers of an activation by value, one by one, so that a call takes them in registers.
template <class V>
struct Numbers {
    V n0, n1, n2, n3;
    COLONNADE_HD V operator()(int index) const { return index == 0 ? n0 : index == 1 ? n1 : index == 2 ? n2 : n3; }
    COLONNADE_HD V operator()(int, int index) const { return (*this)(index); }
};

/// Calls `call(n0, n1, n2, n3)` with as many numbers as the form has; 0 for the others.
template <class V, class Parameter, class Call>
COLONNADE_HD V call_with_numbers(const ActivationForm& form, int which, Parameter parameter, Call call) {
    const int count = with_kind(form.kind, [&](auto kind) COLONNADE_INLINE { return kind.count(form); });
    const auto n = [&](int i) COLONNADE_INLINE { return i < count ? parameter(which, i) : splat<V>(0); };
    return call(n(0), n(1), n(2), n(3));
}

/// Value, slope and range as functions that are called: tests of the residual and Newton ask for them now and then, and
/// copied into each motif's loop they would take a minute to compile.
template <class V>
COLONNADE_CALLED V called_value(const ActivationForm& form, V n0, V n1, V n2, V n3, V z) {
    const Numbers<V> n{n0, n1, n2, n3};
    return with_kind(form.kind, [&](auto kind) COLONNADE_INLINE { return kind.value(form, z, n); });
}
template <class V>
COLONNADE_CALLED V called_slope(const ActivationForm& form, V n0, V n1, V n2, V n3, V z, V y) {
    const Numbers<V> n{n0, n1, n2, n3};
    return with_kind(form.kind, [&](auto kind) COLONNADE_INLINE { return kind.slope(form, z, y, n); });
}
template <class V>
COLONNADE_CALLED V called_within_range(const ActivationForm& form, V n0, V n1, V n2, V n3, V x) {
    const Numbers<V> n{n0, n1, n2, n3};
    return with_kind(form.kind, [&](auto kind) COLONNADE_INLINE {
        return max(kind.template lowest<V>(form, n), min(kind.template highest<V>(form, n), x));
    });
}

/// Phi(z), where speed does not count.
template <class V, class Parameter>
COLONNADE_HD V response(const AnyActivation& activation, int which, V z, Parameter parameter) {
    const ActivationForm& form = activation.form(which);
    return call_with_numbers<V>(form, which, parameter, [&](V n0, V n1, V n2, V n3) COLONNADE_INLINE {
        return called_value(form, n0, n1, n2, n3, z);
    });
}
template <class V, class Plain, class Parameter>
requires(Plain::slope_is_0_or_1) COLONNADE_HD V response(const Plain& activation, int which, V z, Parameter parameter) {
    return activation(which, z, parameter);
}

/// Phi'(z), 0 at a corner, given y = Phi(z): an element of the generalised Jacobian.
template <class V, class Parameter>
COLONNADE_HD V slope(const AnyActivation& activation, int which, V z, V y, Parameter parameter) {
    const ActivationForm& form = activation.form(which);
    return call_with_numbers<V>(form, which, parameter, [&](V n0, V n1, V n2, V n3) COLONNADE_INLINE {
        return called_slope(form, n0, n1, n2, n3, z, y);
    });
}
template <class V, class Parameter>
COLONNADE_HD V slope(const ReluActivation&, int, V z, V, Parameter) {
    return select(z > splat<V>(0), splat<V>(1), splat<V>(0));
}

/// The nearest number to x that the activation can give, its limits included; a NaN stays.
template <class V, class Parameter>
COLONNADE_HD V within_range(const AnyActivation& activation, int which, V x, Parameter parameter) {
    const ActivationForm& form = activation.form(which);
    return call_with_numbers<V>(form, which, parameter, [&](V n0, V n1, V n2, V n3) COLONNADE_INLINE {
        return called_within_range(form, n0, n1, n2, n3, x);
    });
}
template <class V, class Parameter>
COLONNADE_HD V within_range(const ReluActivation&, int, V x, Parameter) {
    return relu(x);
}

}  // namespace colonnade::core
