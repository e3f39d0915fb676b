#pragma once

/// Newton on relu channels that share an interneuron, for sizes known to the compiler: a group of lanes is copied next
/// to each other, so that every loop unrolls, no branch on the motif is left and the arithmetic stays in registers.
/// The steps are those of newton.hpp, hence the same bits.
#include "kernels/core/newton.hpp"
#include "kernels/core/small_system.hpp"

namespace colonnade::core {

/// Whether newton_small serves this system with its number of channels: on every machine.
template <class T>
COLONNADE_HD bool is_small(const System<T>& system) {
    return system.layers == 1 && system.channels <= 2 && system.motif == Motif::shared &&
           are_plain(system.activation, Activation::relu);
}

/// As `newton`, for `channels` = N of a system that is_small. Two groups go side by side, so that one's arithmetic
/// hides the other's latency.
template <class V, int N, int U>
COLONNADE_HD void newton_small(const System<scalar_t<V>>& system, std::size_t first, NewtonRule<scalar_t<V>> rule) {
    static_assert(U == 1 || U == 2);
    using T = scalar_t<V>;
    constexpr int n = N + 1;
    constexpr int width = lane_traits<V>::width;
    constexpr int stride = U * width;
    alignas(64) T x[n * stride], u[n * stride], x_low[n * stride], u_low[n * stride], weight[4 * stride];
    alignas(64) T residual[stride], magnitude[stride], iterations[stride], scratch[U][2 * n * width];

    SmallSystem<T, N> held;
    held.columns = held.stride = stride;
    held.x = x, held.u = u, held.weight = weight;
    held.residual = residual, held.magnitude = magnitude, held.iterations = iterations;
    const bool precise = system.x_low != nullptr;
    if (precise) held.x_low = x_low, held.u_low = u_low;

    const auto copy = [&](const T* from, int rows, T* to) COLONNADE_INLINE {
        for (int row = 0; row < rows; ++row)
            for (int at = 0; at < stride; at += width)
                store_lanes(load_lanes<V>(from + static_cast<std::size_t>(row) * system.stride + first + at),
                            to + row * stride + at);
    };
    copy(system.x, n, x);
    copy(system.u, n, u);
    copy(system.weight, 4, weight);
    if (precise) copy(system.u_low, n, u_low);

    using Group = NewtonGroup<V, SmallSystem<T, N>, ReluActivation, T*>;
    Group one(held, ReluActivation{}, 0, scratch[0]);
    Group two(held, ReluActivation{}, static_cast<std::size_t>(stride - width), scratch[U - 1]);
    const auto both = [&](auto phase) COLONNADE_INLINE {
        phase(one);
        if constexpr (U == 2) phase(two);
    };
    for (int iteration = 0;; ++iteration) {
        bool moving = false;
        both([&](Group& group) COLONNADE_INLINE { moving = group.goes_on(rule) || moving; });
        if (!moving || iteration == newton_iterations) break;
        both([](Group& group) COLONNADE_INLINE { group.step(); });
    }
    both([](Group& group) COLONNADE_INLINE { group.refine(); });
    both([](Group& group) COLONNADE_INLINE { group.finish(); });

    const auto give = [&](const T* from, int rows, T* to) COLONNADE_INLINE {
        for (int row = 0; row < rows; ++row)
            for (int at = 0; at < stride; at += width)
                store_lanes(load_lanes<V>(from + row * stride + at),
                            to + static_cast<std::size_t>(row) * system.stride + first + at);
    };
    give(x, n, system.x);
    if (precise) give(x_low, n, system.x_low);
    give(residual, 1, system.residual);
    give(magnitude, 1, system.magnitude);
    give(iterations, 1, system.iterations);
}

}  // namespace colonnade::core
