#pragma once

/// Which kernel serves a system, and what it needs. Plain arithmetic, tested without a device.
#include <algorithm>
#include <cstddef>

#include "core/march_folded.hpp"
#include "core/newton_small.hpp"
#include "core/system.hpp"

namespace colonnade::kernels::cuda {

enum class Kind {
    registers,  ///< a thread a column, rates and weights in registers: one folded layer of one to three channels
    stack,      ///< the same for folded layers of one or two channels that evolve together
    shared,     ///< a thread a column, scratch side by side in shared memory
    global      ///< a thread a column, scratch side by side in global memory, taking columns in turns
};

/// A launch. `columns`: side by side in scratch, as many threads are launched; each takes every columns-th column.
struct Layout {
    Kind kind = Kind::registers;
    unsigned block = 128;          ///< threads
    std::size_t columns = 0;       ///< in flight, a multiple of `block`
    std::size_t shared_bytes = 0;  ///< of one block
    std::size_t scratch = 0;       ///< values in global memory
};

/// What a block may take without asking for more: on every architecture, and it leaves four blocks a multiprocessor.
inline constexpr std::size_t shared_limit = std::size_t{48} << 10;
/// Global scratch is kept below this where that leaves enough threads to fill a device.
inline constexpr std::size_t scratch_limit = std::size_t{1} << 30;
inline constexpr std::size_t enough_threads = std::size_t{1} << 16;
/// Layers of a stack that registers hold: 14 numbers a layer of two channels, of at most 255 registers.
template <class T>
inline constexpr int deepest_stack = sizeof(T) == 4 ? 8 : 4;

[[nodiscard]] constexpr std::size_t whole_blocks(std::size_t columns, unsigned block) {
    return (columns + block - 1) / block * block;
}

/// A thread a column with `values` of scratch each.
template <class T>
[[nodiscard]] Layout with_scratch(std::size_t columns, std::size_t values) {
    Layout layout;
    layout.columns = whole_blocks(columns, layout.block);
    const std::size_t bytes = values * sizeof(T);
    if (bytes * layout.block <= shared_limit) {
        layout.kind = Kind::shared;
        layout.shared_bytes = bytes * layout.block;
        return layout;
    }
    layout.kind = Kind::global;
    const std::size_t fitting = std::max(scratch_limit / bytes, enough_threads) / layout.block * layout.block;
    layout.columns = std::min(layout.columns, fitting);
    layout.scratch = values * layout.columns;
    return layout;
}

/// How launch_advance runs a system.
template <class T>
[[nodiscard]] Layout layout_of(const core::System<T>& system) {
    const auto layers = static_cast<std::size_t>(system.layers);
    const auto neurons = static_cast<std::size_t>(system.neurons);
    Layout layout;
    layout.columns = whole_blocks(system.columns, layout.block);
    if (!core::folds(system)) return with_scratch<T>(system.columns, 2 * layers * neurons);
    if (system.layers == 1 && system.channels <= 3) return layout;
    layout.kind = Kind::stack;
    if (system.layers > 1 && system.layers <= deepest_stack<T> && system.channels <= 2) return layout;
    // records of march_folded and, for a number of channels that is not known when compiled, the carried rates
    return with_scratch<T>(system.columns, layers * (8 + 2 * neurons) + neurons);
}

/// How launch_newton runs a system.
template <class T>
[[nodiscard]] Layout newton_layout_of(const core::System<T>& system) {
    Layout layout;
    layout.columns = whole_blocks(system.columns, layout.block);
    if (core::is_small(system) && system.channels <= 2) return layout;
    return with_scratch<T>(system.columns, core::newton_scratch_values(system, 1));
}

}  // namespace colonnade::kernels::cuda
