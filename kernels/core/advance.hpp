#pragma once

/// All columns of a batch, block by block, with the march that fits the motif. Backends on a CPU differ only in V.
#include "core/march.hpp"

namespace colonnade::core {

/// march_shared over all blocks of U groups. Batches are allocated in whole blocks (kernels::column_granule).
template <class V, int N, int U, class Step>
inline void advance_shared(const System<scalar_t<V>>& system, std::size_t steps, Step step) {
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    std::size_t at = 0;
    for (; at + U * width <= system.columns; at += U * width) march_shared<V, N, U>(system, at, steps, step);
    for (; at < system.columns; at += width) march_shared<V, N, 1>(system, at, steps, step);
}

template <class V, class Step>
inline void advance_any(const System<scalar_t<V>>& system, std::size_t steps, Step step, scalar_t<V>* scratch) {
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    for (std::size_t at = 0; at < system.columns; at += width) march_any<V>(system, at, steps, step, scratch);
}

/// `steps` updates of every column, then residual and magnitude, by the general march alone.
template <class V>
inline void advance_any(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* scratch) {
    const AnyPhi activation{system.population};
    if (system.update == Update::forward_backward) {
        advance_any<V>(system, steps, ForwardBackward{activation}, scratch);
    } else {
        advance_any<V>(system, steps, Relaxation<AnyPhi>{activation}, scratch);
    }
}

/// The same, small motifs in registers. U: groups of lanes that march side by side.
template <class V, int U>
inline void advance(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* scratch) {
    if (system.update == Update::forward_backward) return advance_any<V>(system, steps, scratch);

    const bool relu_only = system.population[0].phi == Phi::relu && system.population[1].phi == Phi::relu;
    const bool one_layer = system.motif == Motif::shared && system.layers == 1;
    if (!relu_only) {
        const Relaxation<AnyPhi> step{AnyPhi{system.population}};
        if (one_layer && system.channels == 1) return advance_shared<V, 1, 1>(system, steps, step);
        if (one_layer && system.channels == 2) return advance_shared<V, 2, 1>(system, steps, step);
        return advance_any<V>(system, steps, scratch);
    }
    const Relaxation<ReluPhi> step{};
    if (one_layer && system.channels == 1) return advance_shared<V, 1, U>(system, steps, step);
    if (one_layer && system.channels == 2) return advance_shared<V, 2, U>(system, steps, step);
    if (one_layer && system.channels == 3) return advance_shared<V, 3, U>(system, steps, step);
    advance_any<V>(system, steps, step, scratch);
}

}  // namespace colonnade::core
