#pragma once

/// The launchers that launch_advance chooses from, a source each. `layout`: layout_of(system).
#include <driver_types.h>

#include <cstddef>

#include "kernels/core/system.hpp"
#include "kernels/cuda/layout.hpp"

namespace colonnade::kernels::cuda {

template <class T>
void launch_registers(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream);

template <class T>
void launch_stack(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream);

/// A warp a column.
template <class T>
void launch_warp(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream);

/// A block a tile of columns.
template <class T>
void launch_tile(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream);

/// Products by cuBLAS, a kernel for the rest of each step. Not the bits of the reference.
template <class T>
void launch_gemm(const core::System<T>& system, const Layout& layout, std::size_t steps, T* scratch,
                 cudaStream_t stream);

/// Any system, with scratch in shared or in global memory.
template <class T>
void launch_any(const core::System<T>& system, const Layout& layout, std::size_t steps, T* scratch,
                cudaStream_t stream);

}  // namespace colonnade::kernels::cuda
