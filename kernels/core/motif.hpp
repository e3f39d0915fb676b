#pragma once

/// Drives z = W x + u of each motif (theory.md, sections 6 and 7), without a multiplication by a structural zero.
/// `x(i)` is the rate of neuron i, `w(row)` a row of WeightRow, `u(i)` all drive from outside the layer;
/// `emit(i, z)` takes each result once, in the order of the neurons. x must not change before the last emit.
#include "core/lane.hpp"
#include "core/system.hpp"

namespace colonnade::core {

/// N excitatory neurons and one interneuron; N = 1 is the Wilson-Cowan pair.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_shared(int channels, Rate x, Weight w, Drive u, Emit emit) {
    const V y = x(channels);
    V sum = x(0);
#pragma GCC unroll 4
    for (int i = 1; i < channels; ++i) sum = sum + x(i);
#pragma GCC unroll 4
    for (int i = 0; i < channels; ++i) emit(i, fma(w(minus_EI_row), y, fma(w(w_EE_row), x(i), u(i))));
    emit(channels, fma(w(w_IE_row), sum, fma(w(minus_II_row), y, u(channels))));
}

/// Drive of interneuron j of N pairs, excited by its own partner and inhibiting itself.
template <class V, class Rate, class Weight, class Drive>
COLONNADE_HD V drive_partner(int channels, int j, Rate x, Weight w, Drive u) {
    return fma(w(w_IE_row), x(j), fma(w(minus_II_row), x(channels + j), u(channels + j)));
}

/// N pairs: interneuron j inhibits its own E neuron by w_self and all others by w_cross, which is
/// w_cross on everyone and w_self - w_cross on its own.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_paired(int channels, Rate x, Weight w, Drive u, Emit emit) {
    V sum = x(channels);
    for (int j = 1; j < channels; ++j) sum = sum + x(channels + j);
    for (int i = 0; i < channels; ++i) {
        const V own = fma(w(minus_EI_row), x(channels + i), fma(w(w_EE_row), x(i), u(i)));
        emit(i, fma(w(minus_cross_row), sum, own));
    }
    for (int j = 0; j < channels; ++j) emit(channels + j, drive_partner<V>(channels, j, x, w, u));
}

/// N pairs: interneuron j inhibits E neuron i by w_EI K(|i - j|), distances on a ring or a line.
template <class V, class Rate, class Weight, class Drive, class Emit>
COLONNADE_HD void drive_kernel(int channels, bool ring, Rate x, Weight w, Drive u, Emit emit) {
    for (int i = 0; i < channels; ++i) {
        V z = fma(w(w_EE_row), x(i), u(i));
        for (int j = 0; j < channels; ++j) {
            int distance = i < j ? j - i : i - j;
            if (ring && 2 * distance > channels) distance = channels - distance;
            z = fma(w(minus_kernel_row + distance), x(channels + j), z);
        }
        emit(i, z);
    }
    for (int j = 0; j < channels; ++j) emit(channels + j, drive_partner<V>(channels, j, x, w, u));
}

/// Any W: `entry(i, j)` is W_ij.
template <class V, class Rate, class Entry, class Drive, class Emit>
COLONNADE_HD void drive_dense(int neurons, Rate x, Entry entry, Drive u, Emit emit) {
    for (int i = 0; i < neurons; ++i) {
        V z = u(i);
        for (int j = 0; j < neurons; ++j) z = fma(entry(i, j), x(j), z);
        emit(i, z);
    }
}

}  // namespace colonnade::core
