#pragma once

/// All columns of a batch, block by block, with the march that fits the motif. Backends on a CPU differ only in V and
/// in how many groups of lanes march side by side.
#include "kernels/core/flow.hpp"
#include "kernels/core/march.hpp"
#include "kernels/core/march_folded.hpp"
#include "kernels/core/march_registers.hpp"
#include "kernels/core/march_small.hpp"
#include "kernels/core/newton_small.hpp"

namespace colonnade::core {

/// Calls `block.operator()<U>(first)` on blocks of U groups of lanes, then of one group for what is left. Batches are
/// allocated in whole granules (kernels::column_granule), so the last group may reach into padding.
template <class V, int U, class T, class Block>
inline void in_blocks(const System<T>& system, Block block) {
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    std::size_t at = 0;
    for (; at + U * width <= system.columns; at += U * width) block.template operator()<U>(at);
    for (; at < system.columns; at += width) block.template operator()<1>(at);
}

template <class V, class Step>
inline void advance_any(const System<scalar_t<V>>& system, std::size_t steps, Step step, scalar_t<V>* scratch) {
    in_blocks<V, 1>(system, [&]<int>(std::size_t at) { march_any<V>(system, at, steps, step, scratch); });
}

template <class V, int N>
inline void advance_folded(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* scratch) {
    in_blocks<V, 1>(system, [&]<int>(std::size_t at) {
        if (system.feeds_back)
            march_folded<V, N, true>(system, at, steps, scratch);
        else
            march_folded<V, N, false>(system, at, steps, scratch);
    });
}

/// U groups of lanes side by side.
template <class V, int N, int L, int U>
inline void advance_registers(const System<scalar_t<V>>& system, std::size_t steps) {
    in_blocks<V, U>(system, [&]<int G>(std::size_t at) { march_registers<V, N, L, G>(system, at, steps); });
}

/// Stacks of L layers and, by descent, of fewer.
template <class V, int N, int L>
inline void advance_stack(const System<scalar_t<V>>& system, std::size_t steps) {
    if constexpr (L > 2)
        if (system.layers < L) return advance_stack<V, N, L - 1>(system, steps);
    advance_registers<V, N, L, 1>(system, steps);
}

template <class V, int U, class Step>
inline void advance_product(const System<scalar_t<V>>& system, std::size_t steps, Step step, scalar_t<V>* scratch) {
    in_blocks<V, U>(system, [&]<int G>(std::size_t at) { march_product<V, G>(system, at, steps, step, scratch); });
}

/// Relaxation of saturated circuits; the pair and two channels in registers, four groups of lanes side by side.
template <class V>
inline void advance_saturated(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* scratch) {
    constexpr Relaxation<SaturatedActivation> step{};
    const bool small = system.motif == Motif::shared && system.layers == 1;
    if (small && system.channels == 1)
        in_blocks<V, 4>(system, [&]<int U>(std::size_t at) { march_small_shared<V, 1, U>(system, at, steps, step); });
    else if (small && system.channels == 2)
        in_blocks<V, 4>(system, [&]<int U>(std::size_t at) { march_small_shared<V, 2, U>(system, at, steps, step); });
    else
        advance_any<V>(system, steps, step, scratch);
}

/// The first cache line that begins in `scratch`: a vector across two lines costs two accesses.
template <class T>
inline T* aligned(T* scratch) {
    constexpr std::uintptr_t line = 64;
    const auto address = reinterpret_cast<std::uintptr_t>(scratch);
    return scratch + (line - address % line) % line / sizeof(T);
}

/// `steps` updates of every column, then residual and magnitude, without a layout of its own for any motif.
template <class V>
void advance_plain(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* scratch) {
    const AnyActivation activation{system.activation};
    if (folds(system)) {
        advance_folded<V, 0>(system, steps, scratch);
    } else if (system.update == Update::forward_backward) {
        advance_any<V>(system, steps, ForwardBackward{activation}, scratch);
    } else {
        advance_any<V>(system, steps, Relaxation<AnyActivation>{activation}, scratch);
    }
}

/// The same bits, each motif in the layout that suits it. U: groups of lanes side by side where rates stay in
/// registers; P: groups in a product of matrices.
template <class V, int U, int P>
inline void advance(const System<scalar_t<V>>& system, std::size_t steps, scalar_t<V>* unaligned) {
    scalar_t<V>* const scratch = aligned(unaligned);
    if (fits_registers(system)) {
        if (system.channels == 1) return advance_registers<V, 1, 1, U>(system, steps);
        if (system.channels == 2) return advance_registers<V, 2, 1, U>(system, steps);
        return advance_registers<V, 3, 1, U>(system, steps);
    }
    if (folds(system)) {
        if constexpr (lane_traits<V>::width * sizeof(scalar_t<V>) > 16)  // the narrowest set has no fma to be fast with
            if (system.channels == 2 && system.layers <= max_stacked && !system.feeds_back)
                return advance_stack<V, 2, max_stacked>(system, steps);
        if (system.channels == 1) return advance_folded<V, 1>(system, steps, scratch);
        if (system.channels == 2) return advance_folded<V, 2>(system, steps, scratch);
        return advance_folded<V, 0>(system, steps, scratch);
    }
    const bool product = suits_product(system);
    const bool saturated_only = are_plain(system.activation, Activation::saturated);
    if (!product && saturated_only && system.update == Update::relaxation)
        return advance_saturated<V>(system, steps, scratch);
    if (!product) return advance_plain<V>(system, steps, scratch);
    const bool relu_only = are_plain(system.activation, Activation::relu);
    if (relu_only) return advance_product<V, P>(system, steps, Relaxation<ReluActivation>{}, scratch);
    advance_product<V, P>(system, steps, Relaxation<AnyActivation>{AnyActivation{system.activation}}, scratch);
}

template <class V, int N>
inline void advance_newton_small(const System<scalar_t<V>>& system, NewtonRule<scalar_t<V>> rule) {
    in_blocks<V, 2>(system, [&]<int U>(std::size_t at) { newton_small<V, N, U>(system, at, rule); });
}

/// Newton's steps of every column, each until it has stopped, in the form that serves every system.
template <class V>
void advance_newton_plain(const System<scalar_t<V>>& system, NewtonRule<scalar_t<V>> rule, scalar_t<V>* scratch) {
    in_blocks<V, 1>(system, [&]<int>(std::size_t at) {
        newton<V>(system, AnyActivation{system.activation}, at, rule, aligned(scratch));
    });
}

/// The same bits, small circuits in registers.
template <class V>
inline void advance_newton(const System<scalar_t<V>>& system, NewtonRule<scalar_t<V>> rule, scalar_t<V>* scratch) {
    if (is_small(system)) {
        if (system.channels == 1) return advance_newton_small<V, 1>(system, rule);
        return advance_newton_small<V, 2>(system, rule);
    }
    advance_newton_plain<V>(system, rule, scratch);
}

/// Tries `attempts` steps of the flow of every column, in the form that serves every system or one of sizes that the
/// compiler knows.
template <class V, class S>
void advance_flow_plain(const S& system, const FlowClocks<scalar_t<V>>& clocks, const FlowRule& rule,
                        std::size_t attempts, scalar_t<V>* scratch) {
    in_blocks<V, 1>(system, [&]<int>(std::size_t at) {
        follow_flow<V>(system, clocks, rule, at, attempts, AnyActivation{system.activation}, aligned(scratch));
    });
}

/// The same bits, a pair and few channels with all sizes known.
template <class V>
void advance_flow(const System<scalar_t<V>>& system, const FlowClocks<scalar_t<V>>& clocks, const FlowRule& rule,
                  std::size_t attempts, scalar_t<V>* scratch) {
    using T = scalar_t<V>;
    const bool is_small = system.layers == 1 && system.motif == Motif::shared;
    if (is_small && system.channels == 1)
        return advance_flow_plain<V>(SmallSystem<T, 1>(system), clocks, rule, attempts, scratch);
    if (is_small && system.channels == 2)
        return advance_flow_plain<V>(SmallSystem<T, 2>(system), clocks, rule, attempts, scratch);
    advance_flow_plain<V>(system, clocks, rule, attempts, scratch);
}

// compiled with the reference backend
extern template void advance_plain<float>(const System<float>&, std::size_t, float*);
extern template void advance_plain<double>(const System<double>&, std::size_t, double*);
extern template void advance_newton_plain<float>(const System<float>&, NewtonRule<float>, float*);
extern template void advance_newton_plain<double>(const System<double>&, NewtonRule<double>, double*);
extern template void advance_flow_plain<float>(const System<float>&, const FlowClocks<float>&, const FlowRule&,
                                               std::size_t, float*);
extern template void advance_flow_plain<double>(const System<double>&, const FlowClocks<double>&, const FlowRule&,
                                                std::size_t, double*);

}  // namespace colonnade::core
