#pragma once

/// Steps of one layer of a few channels that share an interneuron, for activations known when compiled: rates stay in
/// registers from the first step of a chunk to its last.
#include "kernels/core/lane.hpp"
#include "kernels/core/motif.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// N channels, U groups of lanes side by side so that one hides the other's latency. The steps are those of march_any,
/// operation by operation.
template <class V, int N, int U, class Step>
COLONNADE_HD void march_small_shared(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps,
                                     Step step) {
    constexpr int width = lane_traits<V>::width;
    const auto lanes = [&](int g) COLONNADE_INLINE {
        return Lanes<V>{system, first + static_cast<std::size_t>(g * width)};
    };
    V x[U][N + 1];
    for (int g = 0; g < U; ++g)
        for (int i = 0; i <= N; ++i) x[g][i] = lanes(g).rate(0, i);
    for (std::size_t s = 0; s < steps; ++s) {
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) {
            const auto group = lanes(g);
            V next[N + 1];
            drive_shared<V>(
                N, [&](int i) COLONNADE_INLINE { return x[g][i]; },
                [&](int row) COLONNADE_INLINE { return group.weight(0, row); },
                [&](int i) COLONNADE_INLINE { return group.drive(0, i); },
                [&](int i, V z) COLONNADE_INLINE {
                    const int population = i < N ? 0 : 1;
                    next[i] = step(population, x[g][i], z, group.rate_step(0, population),
                                   [&](int which, int index) COLONNADE_INLINE { return group.phi(0, which, index); });
                });
#pragma GCC unroll 8
            for (int i = 0; i <= N; ++i) x[g][i] = next[i];
        }
    }
    for (int g = 0; g < U; ++g) {
        for (int i = 0; i <= N; ++i) lanes(g).keep(0, i, without_negligible(x[g][i]));
        test_residual(lanes(g), step.activation);
    }
}

}  // namespace colonnade::core
