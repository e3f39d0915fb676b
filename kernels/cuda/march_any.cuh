#pragma once

/// Any system, a thread a column, with scratch of all columns side by side in shared or in global memory. For .cu
/// sources, one a precision, as each takes half a minute to compile.
#include "kernels/core/march.hpp"
#include "kernels/core/march_folded.hpp"
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {

template <class T, class Scratch>
__device__ void march_column(const core::System<T>& system, std::size_t column, std::size_t steps, Scratch scratch) {
    const CalledActivation activation{system.activation};
    const bool relu_only = core::are_plain(system.activation, Activation::relu);
    if (core::folds(system) && system.feeds_back)
        core::march_folded<T, 0, true>(system, column, steps, scratch);
    else if (core::folds(system))
        core::march_folded<T, 0, false>(system, column, steps, scratch);
    else if (system.update == core::Update::forward_backward)
        core::march_any<T>(system, column, steps, CalledForwardBackward{activation}, scratch);
    else if (relu_only)
        core::march_any<T>(system, column, steps, core::Relaxation<core::ReluActivation>{}, scratch);
    else
        core::march_any<T>(system, column, steps, core::Relaxation<CalledActivation>{activation}, scratch);
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    in_shared(const __grid_constant__ core::System<T> system, const std::size_t steps) {
    const std::size_t column = thread_in_launch();
    if (column < system.columns) march_column(system, column, steps, shared_scratch<T>());
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    in_global(const __grid_constant__ core::System<T> system, const std::size_t steps, T* const scratch) {
    for (std::size_t column = thread_in_launch(); column < system.columns; column += threads_in_launch())
        march_column(system, column, steps, global_scratch(scratch));
}

template <class T>
void launch_any(const core::System<T>& system, const Layout& layout, std::size_t steps, T* scratch,
                cudaStream_t stream) {
    const unsigned blocks = blocks_for(layout.columns, layout.block);
    if (layout.kind == Kind::shared)
        launch("march in shared memory", in_shared<T>, blocks, layout.block, layout.shared_bytes, stream, system,
               steps);
    else
        launch("march in global memory", in_global<T>, blocks, layout.block, 0, stream, system, steps, scratch);
}

}  // namespace colonnade::kernels::cuda
