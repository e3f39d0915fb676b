#pragma once

/// Folded steps of stacks whose size is known when compiled: rates stay in registers, coefficients in the first-level
/// cache. The same bits as march_folded.
#include "kernels/core/march_folded.hpp"

namespace colonnade::core {

/// Layers up to which stacks are compiled one by one: the rates of as many with two channels fit 32 registers.
inline constexpr int max_stacked = 8;

/// L layers of N channels, none of which feeds back. They step downwards, so that each finds the old rates of the one
/// below.
template <class V, int N, int L>
COLONNADE_HD void march_stack(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps) {
    constexpr int n = N + 1;
    const Lanes<V> lanes{system, first};
    V x[L][n];
    V ku[L][n];
    V c[L][7];
#pragma GCC unroll 8
    for (int l = 0; l < L; ++l) {
        const Folded<V> f(lanes, l);
        c[l][0] = f.leak_E, c[l][1] = f.leak_I, c[l][2] = f.w_EE, c[l][3] = f.minus_EI, c[l][4] = f.w_IE,
        c[l][5] = f.minus_II;
        c[l][6] = l > 0 ? f.k_E * lanes.load(system.feedforward, l) : splat<V>(0);
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) x[l][i] = lanes.rate(l, i), ku[l][i] = (i < N ? f.k_E : f.k_I) * lanes.drive(l, i);
    }
    for (std::size_t s = 0; s < steps; ++s) {
#pragma GCC unroll 8
        for (int l = L - 1; l >= 0; --l) {
            V next[n];
            folded_step<V>(
                N, c[l][0], c[l][1], c[l][2], c[l][3], c[l][4], c[l][5],
                [&](int i) COLONNADE_INLINE { return x[l][i]; },
                [&](int i) COLONNADE_INLINE {
                    return l > 0 && i < N ? fma(c[l][6], x[l > 0 ? l - 1 : 0][i], ku[l][i]) : ku[l][i];
                },
                [&](int i, V value) COLONNADE_INLINE { next[i] = value; });
#pragma GCC unroll 8
            for (int i = 0; i < n; ++i) x[l][i] = next[i];
        }
    }
#pragma GCC unroll 8
    for (int l = 0; l < L; ++l)
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) lanes.keep(l, i, without_negligible(x[l][i]));
    test_residual(lanes, ReluActivation{});
}

}  // namespace colonnade::core
