/// Columns that share a dense W, a block a tile of them, with rates and W in shared memory.
#include "kernels/core/march_tile.hpp"
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// A block as a Group (core/march_group.hpp).
struct Block {
    template <class F>
    __device__ void each(int count, F f) const {
        for (int i = static_cast<int>(threadIdx.x); i < count; i += block_threads) f(i);
        __syncthreads();
    }
};

template <class T>
__global__ void __launch_bounds__(block_threads)
    march_tile(const __grid_constant__ core::System<T> system, const std::size_t steps) {
    T* const memory = memory_of_block<T>();
    const std::size_t first = std::size_t{blockIdx.x} * core::tile_columns<T>;
    const bool relu_only = core::are_plain(system.activation, Activation::relu);
    if (relu_only)
        core::march_tile(system, first, steps, core::Relaxation<core::ReluActivation>{}, Block{}, memory);
    else
        core::march_tile(system, first, steps, core::Relaxation<CalledActivation>{CalledActivation{system.activation}},
                         Block{}, memory);
}

}  // namespace

template <class T>
void launch_tile(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream) {
    allow_shared(march_tile<T>, layout.shared_bytes);
    launch("march of a shared W", march_tile<T>, blocks_for(layout.columns, core::tile_columns<T>), layout.block,
           layout.shared_bytes, stream, system, steps);
}

template void launch_tile<float>(const core::System<float>&, const Layout&, std::size_t, cudaStream_t);
template void launch_tile<double>(const core::System<double>&, const Layout&, std::size_t, cudaStream_t);

}  // namespace colonnade::kernels::cuda
