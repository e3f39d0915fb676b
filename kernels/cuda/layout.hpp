#pragma once

/// Which kernel serves a system, and what it needs. Plain arithmetic, tested without a device.
#include <algorithm>
#include <cstddef>

#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/march_folded.hpp"
#include "kernels/core/march_gemm.hpp"
#include "kernels/core/march_group.hpp"
#include "kernels/core/march_registers.hpp"
#include "kernels/core/march_tile.hpp"
#include "kernels/core/newton_small.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::kernels::cuda {

enum class Kind {
    registers,  ///< a thread a column, rates and weights in registers: one folded layer of one to three channels
    stack,      ///< the same for folded layers of one or two channels that evolve together
    warp,       ///< a warp a column, all in shared memory: wide circuits with weights of their own
    tile,       ///< a block a tile of columns that share a dense W, all in shared memory
    gemm,       ///< products by cuBLAS in global memory, a thread an entry for the rest of a step
    shared,     ///< a thread a column, scratch side by side in shared memory
    global      ///< a thread a column, scratch side by side in global memory, taking columns in turns
};

/// A launch. `columns`: side by side in scratch, as many threads are launched; each takes every columns-th column.
struct Layout {
    Kind kind = Kind::registers;
    unsigned block = 128;          ///< threads
    std::size_t columns = 0;       ///< in flight; where threads take one each, a multiple of `block`
    std::size_t shared_bytes = 0;  ///< of one block
    std::size_t scratch = 0;       ///< values in global memory
};

/// What a block may take without asking for more: on every architecture, and it leaves four blocks a multiprocessor.
inline constexpr std::size_t shared_limit = std::size_t{48} << 10;
/// What a block may ask for on every architecture from 8.0 on.
inline constexpr std::size_t max_shared = std::size_t{96} << 10;
inline constexpr unsigned warp_threads = 32;
/// Neurons from which a warp has enough to do: with a W each, whose rows a thread would read from afar at every step,
/// and with the few weights of pairs.
inline constexpr int wide_dense = 8;
inline constexpr int wide_pairs = 33;
/// Global scratch is kept below this where that leaves enough threads to fill a device.
inline constexpr std::size_t scratch_limit = std::size_t{1} << 30;
inline constexpr std::size_t enough_threads = std::size_t{1} << 14;
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

/// Whether a block of `values` fits; fills in `layout` where it does.
template <class T>
[[nodiscard]] bool fits_block(Layout& layout, Kind kind, unsigned block, std::size_t values) {
    if (values * sizeof(T) > max_shared) return false;
    layout.kind = kind;
    layout.block = block;
    layout.shared_bytes = values * sizeof(T);
    return true;
}

/// How launch_advance runs a system.
template <class T>
[[nodiscard]] Layout layout_of(const core::System<T>& system) {
    const auto layers = static_cast<std::size_t>(system.layers);
    const auto neurons = static_cast<std::size_t>(system.neurons);
    Layout layout;
    layout.columns = whole_blocks(system.columns, layout.block);
    if (core::takes_gemm(system)) {
        layout.kind = Kind::gemm;
        layout.scratch = neurons * layout.columns;
        return layout;
    }
    if (core::suits_group(system) && system.neurons >= (system.motif == core::Motif::dense ? wide_dense : wide_pairs) &&
        fits_block<T>(layout, Kind::warp, warp_threads, core::group_values(system))) {
        layout.columns = system.columns;
        return layout;
    }
    if (core::suits_product(system) && fits_block<T>(layout, Kind::tile, layout.block, core::tile_values(system))) {
        layout.columns = system.columns;
        return layout;
    }
    if (core::fits_registers(system)) return layout;
    if (!core::folds(system)) return with_scratch<T>(system.columns, 2 * layers * neurons);
    layout.kind = Kind::stack;
    if (system.layers > 1 && system.layers <= deepest_stack<T> && system.channels <= 2) return layout;
    // records of march_folded and, for a number of channels that is not known when compiled, the carried rates
    return with_scratch<T>(system.columns, layers * (8 + 2 * neurons) + neurons);
}

/// How launch_flow runs a system.
template <class T>
[[nodiscard]] Layout flow_layout_of(const core::System<T>& system) {
    return with_scratch<T>(system.columns, core::flow_scratch_values(system, 1));
}

/// How launch_newton runs a system.
template <class T>
[[nodiscard]] Layout newton_layout_of(const core::System<T>& system) {
    Layout layout;
    layout.columns = whole_blocks(system.columns, layout.block);
    if (core::is_small(system)) return layout;
    return with_scratch<T>(system.columns, core::newton_scratch_values(system, 1));
}

}  // namespace colonnade::kernels::cuda
