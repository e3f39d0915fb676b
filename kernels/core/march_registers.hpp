#pragma once

/// Folded steps of circuits whose size is known when compiled: rates stay in registers from the first step to the last,
/// coefficients too where they fit. The same bits as march_folded.
#include "kernels/core/march_folded.hpp"

namespace colonnade::core {

/// Layers up to which stacks are compiled one by one: the rates of as many with two channels fit 32 registers.
inline constexpr int max_stacked = 8;

/// Whether one layer of this system stays in registers, with its number of channels known when compiled: on every
/// machine.
template <class T>
COLONNADE_HD bool fits_registers(const System<T>& system) {
    return folds(system) && system.layers == 1 && system.channels <= 3;
}

/// L layers of N channels, none of which feeds back. They step downwards, so that each finds the old rates of the one
/// below. U groups of lanes march side by side so that one group's arithmetic hides another's latency. S: System or
/// FoldingSystem.
template <class V, int N, int L, int U, class S>
COLONNADE_HD void march_registers(const S& system, std::size_t first, std::size_t steps) {
    constexpr int n = N + 1;
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    V x[U][L][n];
    V ku[U][L][n];
    V c[U][L][7];
#pragma GCC unroll 8
    for (int g = 0; g < U; ++g) {
        const Lanes<V, S> lanes{system, first + static_cast<std::size_t>(g) * width};
#pragma GCC unroll 8
        for (int l = 0; l < L; ++l) {
            const Folded<V> f(lanes, l);
            V* const own = c[g][l];
            own[0] = f.leak_E, own[1] = f.leak_I, own[2] = f.w_EE, own[3] = f.minus_EI, own[4] = f.w_IE,
            own[5] = f.minus_II;
            own[6] = l > 0 ? f.k_E * lanes.load(system.feedforward, l) : splat<V>(0);
#pragma GCC unroll 8
            for (int i = 0; i < n; ++i)
                x[g][l][i] = lanes.rate(l, i), ku[g][l][i] = (i < N ? f.k_E : f.k_I) * lanes.drive(l, i);
        }
    }
    for (std::size_t s = 0; s < steps; ++s) {
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) {
#pragma GCC unroll 8
            for (int l = L - 1; l >= 0; --l) {
                const V* const own = c[g][l];
                V next[n];
                folded_step<V>(
                    N, own[0], own[1], own[2], own[3], own[4], own[5],
                    [&](int i) COLONNADE_INLINE { return x[g][l][i]; },
                    [&](int i) COLONNADE_INLINE {
                        return l > 0 && i < N ? fma(own[6], x[g][l > 0 ? l - 1 : 0][i], ku[g][l][i]) : ku[g][l][i];
                    },
                    [&](int i, V value) COLONNADE_INLINE { next[i] = value; });
#pragma GCC unroll 8
                for (int i = 0; i < n; ++i) x[g][l][i] = next[i];
            }
        }
    }
#pragma GCC unroll 8
    for (int g = 0; g < U; ++g) {
        const Lanes<V, S> lanes{system, first + static_cast<std::size_t>(g) * width};
#pragma GCC unroll 8
        for (int l = 0; l < L; ++l)
#pragma GCC unroll 8
            for (int i = 0; i < n; ++i) lanes.keep(l, i, without_negligible(x[g][l][i]));
        test_residual(lanes, ReluActivation{});
    }
}

}  // namespace colonnade::core
