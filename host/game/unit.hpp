#pragma once

#include "kernels/core/activation.hpp"
#include "kernels/core/activation_numbers.hpp"

namespace colonnade::game {

/// The activation of one neuron with parameters of its own (theory.md, section 2). What the activation does not have is
/// not read. V: double, or Jet where derivatives along a parameter or the drive are wanted.
template <class V>
struct UnitOf {
    core::ActivationForm form{};
    V threshold = V(0.0);   ///< theta; a soft threshold has none
    V max = V(1.0);         ///< r: saturated, logistic, power law with a ceiling
    V gain = V(1.0);        ///< k
    V lambda = V(1.0);      ///< soft threshold
    V sharpness = V(1.0);   ///< beta: softplus
    V refractory = V(0.0);  ///< r of the factor (k - r x): logistic
    V sensitive = V(1.0);   ///< k of the factor (k - r x): logistic

    [[nodiscard]] V& operator[](ActivationParameter parameter) {
        V* const all[] = {&threshold, &max, &gain, &lambda, &sharpness, &refractory, &sensitive};
        return *all[static_cast<std::size_t>(parameter)];
    }
    [[nodiscard]] const V& operator[](ActivationParameter parameter) const {
        return const_cast<UnitOf&>(*this)[parameter];
    }

    /// n(i) of core/activation_kinds.hpp.
    [[nodiscard]] V number(int i) const {
        return with_numbers([&](auto, auto n) { return n(i); });
    }
    /// What is taken off the drive: 0 where the activation has no threshold.
    [[nodiscard]] V theta() const {
        if (form.is_refractory) return core::LogisticKind::threshold<V>(form, parameters());
        return form.kind == Activation::soft_threshold ? V(0.0) : threshold;
    }
    /// Phi(z), by the rule that every backend runs.
    [[nodiscard]] V response(V z) const { return above(z - theta()); }
    /// The same of a drive from which theta is taken already.
    [[nodiscard]] V above(V z) const {
        return with_numbers([&](auto kind, auto n) { return kind.value(form, z, n); });
    }
    /// Phi'(z), 0 at a corner.
    [[nodiscard]] V slope(V z) const { return slope_given(z, response(z)); }
    /// The same given y = Phi(z), from which those of sigmoids follow without another function.
    [[nodiscard]] V slope_given(V z, V y) const {
        return with_numbers([&](auto kind, auto n) { return kind.slope(form, z - theta(), y, n); });
    }
    /// The ends of the range of Phi, perhaps infinite.
    [[nodiscard]] V lowest() const {
        return with_numbers([&](auto kind, auto n) { return kind.template lowest<V>(form, n); });
    }
    [[nodiscard]] V highest() const {
        return with_numbers([&](auto kind, auto n) { return kind.template highest<V>(form, n); });
    }
    /// Drive less theta at which a power law reaches its ceiling.
    [[nodiscard]] V top() const {
        const auto n = [&](int i) { return core::PowerLawKind::number<V>(form, i, parameters()); };
        return core::PowerLawKind::top<V>(form, n);
    }
    /// Supremum of Phi'; infinite for a power law without a ceiling.
    [[nodiscard]] V largest_slope() const {
        return with_numbers([&](auto kind, auto n) { return kind.template largest_slope<V>(form, n); });
    }
    /// Supremum of |Phi''| apart from corners; infinite for most power laws.
    [[nodiscard]] V largest_curvature() const {
        return with_numbers([&](auto kind, auto n) { return kind.template largest_curvature<V>(form, n); });
    }
    /// Whether Phi is the proximal operator of a cost: slopes in [0, 1].
    [[nodiscard]] bool is_proximal() const { return largest_slope() <= V(1.0); }
    /// By which the flow is faster than tau alone makes it where Phi is y: 1 unless the neuron is refractory.
    [[nodiscard]] V speed(V y) const { return form.is_refractory ? V(1.0) / (V(1.0) - number(3) * y) : V(1.0); }

    /// Calls visit(kind, n) with the struct of this kind and its numbers.
    template <class Visit>
    [[nodiscard]] auto with_numbers(Visit visit) const {
        return core::with_kind(form.kind, [&](auto kind) {
            return visit(kind, [&](int i) { return kind.template number<V>(form, i, parameters()); });
        });
    }
    [[nodiscard]] auto parameters() const {
        return [this](ActivationParameter parameter) { return (*this)[parameter]; };
    }
};
using Unit = UnitOf<double>;

}  // namespace colonnade::game
