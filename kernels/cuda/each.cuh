#pragma once

/// One function, a thread for each of its turns; for .cu sources, which instantiate it.
#include "kernels/cuda/pipeline_memory.hpp"
#include "kernels/cuda/thread.hpp"
#include "kernels/pipeline/turn.hpp"

namespace colonnade::kernels::cuda {

template <class F>
__global__ void __launch_bounds__(block_threads) each(const __grid_constant__ F f, const std::size_t n) {
    const std::size_t k = thread_in_launch();
    if (k < n) core::take_turn(f, k);
}

template <class F>
void launch_each(const char* name, std::size_t n, const F& f, cudaStream_t stream) {
    launch(name, each<F>, blocks_for(n, block_threads), block_threads, 0, stream, f, n);
}

}  // namespace colonnade::kernels::cuda
