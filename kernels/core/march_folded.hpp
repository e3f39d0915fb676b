#pragma once

/// Relu circuits with shared inhibition, the workhorse. With k = h/tau > 0, k relu(z) = relu(k z), so that
///     x + k (relu(W x + u) - x)  =  (1 - k) x + relu(kW x + ku),
/// with kW and ku computed once a march: 4 operations a step for an E neuron, 4 + N for the interneuron. c = 1 - k is
/// rounded first and 1 - c taken for k, so that the fixed points stay those of the unfolded step: only tau moves, by
/// less than rounding h/tau may move it.
#include "kernels/core/activation.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Whether the columns of a system take folded steps: the same question on every backend.
template <class T>
COLONNADE_HD bool folds(const System<T>& system) {
    return system.motif == Motif::shared && system.update == Update::relaxation &&
           are_plain(system.activation, Activation::relu);
}

/// A system that folds, of which the compiler then knows the motif: for GPU threads, which thereby stay in registers.
template <class T>
struct FoldingSystem : System<T> {
    static constexpr Motif motif = Motif::shared;
};

/// A choice made when compiled.
template <bool Value>
struct Known {
    static constexpr bool value = Value;
};

/// Coefficients of one layer's step.
template <class V>
struct Folded {
    V leak_E, leak_I;  ///< 1 - k
    V w_EE, minus_EI;  ///< times k of the E neurons
    V w_IE, minus_II;  ///< times k of the interneuron
    V k_E, k_I;

    template <class Access>
    COLONNADE_HD Folded(const Access& lanes, int layer)
        : leak_E(splat<V>(1) - lanes.rate_step(layer, 0)),
          leak_I(splat<V>(1) - lanes.rate_step(layer, 1)),
          k_E(splat<V>(1) - leak_E),
          k_I(splat<V>(1) - leak_I) {
        w_EE = k_E * lanes.weight(layer, w_EE_row), minus_EI = k_E * lanes.weight(layer, minus_EI_row);
        w_IE = k_I * lanes.weight(layer, w_IE_row), minus_II = k_I * lanes.weight(layer, minus_II_row);
    }
};

/// One step of one layer. `x(i)`: old rates; `ku(i)`: folded drive from outside the layer; `emit(i, x)`: new rates.
template <class V, class Rate, class Drive, class Emit>
COLONNADE_HD void folded_step(int channels, V leak_E, V leak_I, V w_EE, V minus_EI, V w_IE, V minus_II, Rate x,
                              Drive ku, Emit emit) {
    const V y = x(channels);
    V sum = x(0);
#pragma GCC unroll 4
    for (int i = 1; i < channels; ++i) sum = sum + x(i);
#pragma GCC unroll 4
    for (int i = 0; i < channels; ++i)
        emit(i, fma(leak_E, x(i), positive_part(fma(minus_EI, y, fma(w_EE, x(i), ku(i))))));
    emit(channels, fma(leak_I, y, positive_part(fma(w_IE, sum, fma(minus_II, y, ku(channels))))));
}

/// Any number of layers that evolve together. All that a step reads lies packed in `scratch`, a record a layer, which
/// stays in the first-level cache. Layers step in place: downwards where none feeds back, so that each finds the old
/// rates of the one below in its record; else upwards, where the one above has not stepped yet and the old rates of
/// the one below are carried along. N: channels, L: layers, or 0 when known at run time only; with both known, scratch
/// that is an array of the caller's ends up in a GPU thread's registers.
template <class V, int N, bool FeedsBack, int L = 0, class S, class Scratch>
COLONNADE_HD void march_folded(const S& system, std::size_t first, std::size_t steps, Scratch scratch) {
    constexpr int width = lane_traits<V>::width;
    const int channels = N > 0 ? N : system.channels;
    const int n = channels + 1;
    const int layers = L > 0 ? L : system.layers;
    const Lanes<V, S> lanes{system, first};
    // rows of a record: leaks and weights 0 to 5, feedforward 6, feedback 7, rates from 8, drives after them
    const int size = (8 + 2 * n) * width;
    const auto get = [](Scratch record, int row) { return load_lanes<V>(record + row * width); };
    const auto put = [](Scratch record, int row, V value) { store_lanes(value, record + row * width); };
    const Scratch carried_rows = scratch + layers * size;
    V carried_lanes[N + (N == 0)];
    const auto carried = [&](int i) {
        if constexpr (N > 0) return carried_lanes[i];
        return get(carried_rows, i);
    };
    const auto carry = [&](int i, V x) {
        if constexpr (N > 0)
            carried_lanes[i] = x;
        else
            put(carried_rows, i, x);
    };

    COLONNADE_UNROLL_ON_DEVICE
    for (int l = 0; l < layers; ++l) {
        const Scratch own = scratch + l * size;
        const Folded<V> f(lanes, l);
        put(own, 0, f.leak_E), put(own, 1, f.leak_I), put(own, 2, f.w_EE), put(own, 3, f.minus_EI);
        put(own, 4, f.w_IE), put(own, 5, f.minus_II);
        if (l > 0) put(own, 6, f.k_E * lanes.load(system.feedforward, l));
        if (FeedsBack && l + 1 < layers) put(own, 7, f.k_E * lanes.load(system.feedback, l));
        for (int i = 0; i < n; ++i) {
            put(own, 8 + i, lanes.rate(l, i));
            put(own, 8 + n + i, (i < channels ? f.k_E : f.k_I) * lanes.drive(l, i));
        }
    }
    const auto step_layer = [&](Scratch own, auto below, auto above) {
        folded_step<V>(
            channels, get(own, 0), get(own, 1), get(own, 2), get(own, 3), get(own, 4), get(own, 5),
            [&](int i) { return get(own, 8 + i); },
            [&](int i) {
                V total = get(own, 8 + n + i);
                if (i == channels) return total;
                if constexpr (below.value) {
                    const V rate_below = FeedsBack ? carried(i) : get(own - size, 8 + i);
                    total = fma(get(own, 6), rate_below, total);
                }
                if constexpr (FeedsBack && above.value) {
                    total = fma(get(own, 7), get(own + size, 8 + i), total);
                    carry(i, get(own, 8 + i));
                }
                return total;
            },
            [&](int i, V x) { put(own, 8 + i, x); });
    };
    for (std::size_t s = 0; s < steps; ++s) {
        if (!FeedsBack || layers == 1) {
            COLONNADE_UNROLL_ON_DEVICE
            for (Scratch own = scratch + (layers - 1) * size; own != scratch; own -= size)
                step_layer(own, Known<true>{}, Known<false>{});
            step_layer(scratch, Known<false>{}, Known<false>{});
            continue;
        }
        step_layer(scratch, Known<false>{}, Known<true>{});
        Scratch own = scratch + size;
        COLONNADE_UNROLL_ON_DEVICE
        for (int l = 1; l + 1 < layers; ++l, own += size) step_layer(own, Known<true>{}, Known<true>{});
        step_layer(own, Known<true>{}, Known<false>{});
    }
    COLONNADE_UNROLL_ON_DEVICE
    for (int l = 0; l < layers; ++l)
        for (int i = 0; i < n; ++i) lanes.keep(l, i, without_negligible(get(scratch + l * size, 8 + i)));
    test_residual(lanes, ReluActivation{});
}

}  // namespace colonnade::core
