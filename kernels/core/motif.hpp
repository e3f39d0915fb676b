#pragma once

/// Drives z = W x + u of each motif (theory.md, sections 6 and 7), without a multiplication by a structural zero.
/// `x(i)` is the rate of neuron i, `w(row)` a row of WeightRow, `u(i)` all drive from outside the layer;
/// `emit(i, z)` takes each result once, in the order of the neurons. x must not change before the last emit.
#include "kernels/core/lane.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Sum of `count` rates from neuron `first` on, in their order: what an interneuron and those that it serves share.
template <class V, class Rate>
COLONNADE_HD V sum_of(int first, int count, Rate x) {
    V sum = x(first);
#pragma GCC unroll 4
    for (int i = 1; i < count; ++i) sum = sum + x(first + i);
    return sum;
}

/// N excitatory neurons and one interneuron; N = 1 is the Wilson-Cowan pair.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_shared(int channels, Rate x, Weight w, Drive u, Emit emit) {
    const V y = x(channels);
    const V sum = sum_of<V>(0, channels, x);
#pragma GCC unroll 4
    for (int i = 0; i < channels; ++i) emit(i, fma(w(minus_EI_row), y, fma(w(w_EE_row), x(i), u(i))));
    emit(channels, fma(w(w_IE_row), sum, fma(w(minus_II_row), y, u(channels))));
}

/// Drive of interneuron j of N pairs, excited by its own partner and inhibiting itself.
template <class V, class Rate, class Weight, class Drive>
COLONNADE_HD V drive_partner(int channels, int j, Rate x, Weight w, Drive u) {
    return fma(w(w_IE_row), x(j), fma(w(minus_II_row), x(channels + j), u(channels + j)));
}

/// Drive of E neuron i of N pairs where interneurons, of rates that add up to `sum`, inhibit their own E neuron by
/// w_self and all others by w_cross, which is w_cross on everyone and w_self - w_cross on its own.
template <class V, class Rate, class Weight, class Drive>
COLONNADE_HD V paired_row(int channels, int i, V sum, Rate x, Weight w, Drive u) {
    const V own = fma(w(minus_EI_row), x(channels + i), fma(w(w_EE_row), x(i), u(i)));
    return fma(w(minus_cross_row), sum, own);
}

/// N pairs with inhibition of the own and of all E neurons.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_paired(int channels, Rate x, Weight w, Drive u, Emit emit) {
    const V sum = sum_of<V>(channels, channels, x);
    for (int i = 0; i < channels; ++i) emit(i, paired_row<V>(channels, i, sum, x, w, u));
    for (int j = 0; j < channels; ++j) emit(channels + j, drive_partner<V>(channels, j, x, w, u));
}

/// Drive of E neuron i of N pairs where interneuron j inhibits it by w_EI K(|i - j|), distances on a ring or a line.
template <class V, class Rate, class Weight, class Drive>
COLONNADE_HD V kernel_row(int channels, bool ring, int i, Rate x, Weight w, Drive u) {
    V z = fma(w(w_EE_row), x(i), u(i));
    for (int j = 0; j < channels; ++j) {
        int distance = i < j ? j - i : i - j;
        if (ring && 2 * distance > channels) distance = channels - distance;
        z = fma(w(minus_kernel_row + distance), x(channels + j), z);
    }
    return z;
}

/// N pairs with inhibition by distance.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_kernel(int channels, bool ring, Rate x, Weight w, Drive u, Emit emit) {
    for (int i = 0; i < channels; ++i) emit(i, kernel_row<V>(channels, ring, i, x, w, u));
    for (int j = 0; j < channels; ++j) emit(channels + j, drive_partner<V>(channels, j, x, w, u));
}

/// Drive of neuron i under any W: `entry(i, j)` is W_ij.
template <class V, class Rate, class Entry, class Drive>
COLONNADE_HD V dense_row(int neurons, int i, Rate x, Entry entry, Drive u) {
    V z = u(i);
    for (int j = 0; j < neurons; ++j) z = fma(entry(i, j), x(j), z);
    return z;
}

/// Any W.
template <class V, class Rate, class Entry, class Drive, class Emit>
COLONNADE_HD void drive_dense(int neurons, Rate x, Entry entry, Drive u, Emit emit) {
    for (int i = 0; i < neurons; ++i) emit(i, dense_row<V>(neurons, i, x, entry, u));
}

}  // namespace colonnade::core
