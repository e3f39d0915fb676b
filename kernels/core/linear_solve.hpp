#pragma once

/// Solves (I - D W) d = b, the linear system of one Newton step, with D the slopes of the activations. Lateral
/// inhibition with shared or paired interneurons is eliminated by hand in O(N); everything else by Gaussian
/// elimination. Pivoting is left out: where an equilibrium is certified unique, the leading minors of I - D W are
/// positive.
#include "kernels/core/lane.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// N excitatory neurons and one interneuron. `slope(i)`, `b(i)`: of neuron i; `gain(i)`: 1 / (1 - s_i w_EE) of E neuron
/// i; `emit(i, d)`.
template <class Access, class Slope, class Gain, class Right, class Emit>
COLONNADE_HD void solve_shared(const Access& lanes, int channels, Slope slope, Gain gain, Right b, Emit emit) {
    using V = typename Access::Vector;
    const V one = splat<V>(1);
    const V minus_EI = lanes.weight(0, minus_EI_row);
    // d_i = g_i (b_i + s_i minus_EI d_y), put into the interneuron's row
    V driven = splat<V>(0);
    V fed = splat<V>(0);
    for (int i = 0; i < channels; ++i) {
        const V g = gain(i);
        driven = fma(g, b(i), driven);
        fed = fma(g, slope(i), fed);
    }
    const V t = slope(channels);
    const V heard = t * lanes.weight(0, w_IE_row);
    const V pivot = fma(-heard, minus_EI * fed, fma(-t, lanes.weight(0, minus_II_row), one));
    const V d_y = fma(heard, driven, b(channels)) / pivot;
    for (int i = 0; i < channels; ++i) emit(i, gain(i) * fma(slope(i) * minus_EI, d_y, b(i)));
    emit(channels, d_y);
}

/// N pairs with inhibition of the own and of all E neurons.
template <class Access, class Slope, class Right, class Emit>
COLONNADE_HD void solve_paired(const Access& lanes, int channels, Slope slope, Right b, Emit emit) {
    using V = typename Access::Vector;
    const V one = splat<V>(1);
    const V w_EE = lanes.weight(0, w_EE_row);
    const V own = lanes.weight(0, minus_EI_row);
    const V cross = lanes.weight(0, minus_cross_row);
    // interneuron i: d_yi = alpha d_i + beta; E neuron i: h d_i = b_i + s_i own beta + s_i cross sum(d_y)
    struct Pair {
        V alpha, beta, h, right;
    };
    const auto pair = [&](int i) {
        const V t = slope(channels + i);
        const V leak = fma(-t, lanes.weight(0, minus_II_row), one);
        const V alpha = t * lanes.weight(0, w_IE_row) / leak;
        const V beta = b(channels + i) / leak;
        const V h = fma(-slope(i), fma(own, alpha, w_EE), one);
        return Pair{alpha, beta, h, fma(slope(i) * own, beta, b(i))};
    };
    V numerator = splat<V>(0);
    V denominator = one;
    for (int i = 0; i < channels; ++i) {
        const Pair p = pair(i);
        const V share = p.alpha / p.h;
        numerator = numerator + fma(share, p.right, p.beta);
        denominator = fma(-share, slope(i) * cross, denominator);
    }
    const V total = numerator / denominator;
    for (int i = 0; i < channels; ++i) {
        const Pair p = pair(i);
        const V d = fma(slope(i) * cross, total, p.right) / p.h;
        emit(i, d);
        emit(channels + i, fma(p.alpha, d, p.beta));
    }
}

/// W of all layers of a system: the synapse from neuron j of layer m onto neuron i of layer l.
template <class Access>
COLONNADE_HD auto system_weight(const Access& lanes, int l, int i, int m, int j) {
    using V = typename Access::Vector;
    const auto& system = lanes.system;
    const V zero = splat<V>(0);
    if (l != m) {
        if (i != j || system.population_of[i] != 0) return zero;
        if (m + 1 == l) return lanes.load(system.feedforward, l);
        return m == l + 1 && system.feeds_back ? lanes.load(system.feedback, l) : zero;
    }
    const int n = system.neurons;
    if (system.motif == Motif::dense)
        return system.matrix != nullptr ? splat<V>(system.matrix[i * n + j]) : lanes.weight(l, i * n + j);
    const int channels = system.channels;
    const bool from_E = j < channels;
    if (i < channels && from_E) return i == j ? lanes.weight(l, w_EE_row) : zero;
    if (system.motif == Motif::shared)
        return lanes.weight(l, i < channels ? minus_EI_row : from_E ? w_IE_row : minus_II_row);
    if (i >= channels) {
        if (from_E) return i == j + channels ? lanes.weight(l, w_IE_row) : zero;
        return i == j ? lanes.weight(l, minus_II_row) : zero;
    }
    int distance = i < j - channels ? j - channels - i : i - (j - channels);
    if (system.motif == Motif::paired) {
        const V cross = lanes.weight(l, minus_cross_row);
        return distance == 0 ? cross + lanes.weight(l, minus_EI_row) : cross;
    }
    if (system.ring && 2 * distance > channels) distance = channels - distance;
    return lanes.weight(l, minus_kernel_row + distance);
}

/// Any system of n = layers * neurons. `matrix`: room for n * n lanes, `d`: n lanes, b on entry and the solution after.
template <class Access, class Slope, class Scratch>
COLONNADE_HD void solve_general(const Access& lanes, Slope slope, Scratch matrix, Scratch d) {
    using V = typename Access::Vector;
    constexpr int width = lane_traits<V>::width;
    const int neurons = lanes.system.neurons;
    const int n = lanes.system.layers * neurons;
    const auto a = [&](int i, int j) { return load_lanes<V>(matrix + (i * n + j) * width); };
    const auto right = [&](int i) { return load_lanes<V>(d + i * width); };
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            const V w = system_weight(lanes, i / neurons, i % neurons, j / neurons, j % neurons);
            store_lanes(fma(-slope(i), w, splat<V>(i == j ? 1 : 0)), matrix + (i * n + j) * width);
        }
    for (int k = 0; k < n; ++k)
        for (int i = k + 1; i < n; ++i) {
            const V factor = a(i, k) / a(k, k);
            for (int j = k + 1; j < n; ++j) store_lanes(fma(-factor, a(k, j), a(i, j)), matrix + (i * n + j) * width);
            store_lanes(fma(-factor, right(k), right(i)), d + i * width);
        }
    for (int i = n - 1; i >= 0; --i) {
        V value = right(i);
        for (int j = i + 1; j < n; ++j) value = fma(-a(i, j), right(j), value);
        store_lanes(value / a(i, i), d + i * width);
    }
}

}  // namespace colonnade::core
