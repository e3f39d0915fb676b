#pragma once

/// One more Newton step from an equilibrium, with the residual to twice the precision. Deviations between channels that
/// rounding of the rates would swallow come out right to 1e-14 of themselves. Piecewise linear activations only: of
/// the others not even Phi is known that well.
#include "kernels/core/activation.hpp"
#include "kernels/core/double_double.hpp"
#include "kernels/core/residual.hpp"

namespace colonnade::core {

/// Lanes that give drives and rates to twice the precision.
template <class V, class S>
struct PreciseLanes {
    using Vector = V;
    using T = scalar_t<V>;
    const Lanes<V, S>& lanes;
    const S& system;

    explicit COLONNADE_HD PreciseLanes(const Lanes<V, S>& plain) : lanes(plain), system(plain.system) {}

    COLONNADE_HD V load(const T* rows, int row) const { return lanes.load(rows, row); }
    COLONNADE_HD V weight(int layer, int row) const { return lanes.weight(layer, row); }
    COLONNADE_HD DoubleDouble<V> rate(int layer, int i) const {
        return {lanes.rate(layer, i), load(system.x_low, layer * system.neurons + i)};
    }
    COLONNADE_HD DoubleDouble<V> drive(int layer, int i) const {
        return {lanes.drive(layer, i), load(system.u_low, layer * system.neurons + i)};
    }
    COLONNADE_HD void keep(int layer, int i, DoubleDouble<V> x) const {
        lanes.keep(layer, i, x.high);
        store_lanes(x.low,
                    system.x_low + static_cast<std::size_t>(layer * system.neurons + i) * system.stride + lanes.at);
    }
};

/// Phi(z) of the piecewise linear activations.
template <class V, class Parameter>
COLONNADE_HD DoubleDouble<V> precise_response(const ActivationForm& form, int which, DoubleDouble<V> z,
                                              Parameter parameter) {
    const auto wide = [&](int index) COLONNADE_INLINE { return DoubleDouble<V>{parameter(which, index), splat<V>(0)}; };
    const auto times = [&](int index, DoubleDouble<V> factor)
                           COLONNADE_INLINE { return fma(parameter(which, index), factor, splat<DoubleDouble<V>>(0)); };
    switch (form.kind) {
        case Activation::saturated:
            return min(wide(0), form.has_gain ? times(1, relu(z)) : relu(z));
        case Activation::soft_threshold:
            return SoftThresholdKind::shrunk(z, wide(0));
        case Activation::linear:
            return times(0, z);
        default:
            return form.has_gain ? times(0, relu(z)) : relu(z);
    }
}

/// `right` and `slopes`: room for the right-hand side and the slopes of Newton's step, a group of lanes a neuron;
/// `solve(emit)` solves for the step and gives each neuron's to emit(i, d). Lanes outside `settled` stay.
template <class V, class S, class Activation, class Mask, class Scratch, class Solve>
COLONNADE_HD void refine(const Lanes<V, S>& plain, const Activation& activation, const Mask& settled, Scratch right,
                         Scratch slopes, Solve solve) {
    constexpr int width = lane_traits<V>::width;
    const PreciseLanes<V, S> lanes{plain};
    const auto& system = plain.system;
    const int neurons = system.neurons;
    const auto rate = [&](int l, int i) COLONNADE_INLINE { return lanes.rate(l, i); };
    for (int l = 0; l < system.layers; ++l) {
        const auto parameter = [&](int population, int index)
                                   COLONNADE_INLINE { return plain.phi(l, population, index); };
        drive_layer<DoubleDouble<V>>(lanes, l, rate, [&](int i, DoubleDouble<V> z) COLONNADE_INLINE {
            const int which = system.population_of[i];
            const DoubleDouble<V> y = precise_response(activation.form(which), which, z, parameter);
            store_lanes(difference(y, lanes.rate(l, i)), right + (l * neurons + i) * width);
            store_lanes(slope(activation, which, z.high, y.high, parameter), slopes + (l * neurons + i) * width);
        });
    }
    solve([&](int at, V d) COLONNADE_INLINE {
        const int l = at / neurons;
        const int i = at % neurons;
        const DoubleDouble<V> x = lanes.rate(l, i);
        const DoubleDouble<V> moved = x + DoubleDouble<V>{d, splat<V>(0)};
        lanes.keep(l, i, {select(settled, moved.high, x.high), select(settled, moved.low, x.low)});
    });
}

}  // namespace colonnade::core
