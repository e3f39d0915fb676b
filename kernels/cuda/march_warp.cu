/// Wide circuits, a warp a column, with rates and weights in shared memory.
#include "kernels/core/march_group.hpp"
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// A block of one warp as a Group.
struct Warp {
    template <class F>
    __device__ void each(int count, F f) const {
        for (int i = static_cast<int>(threadIdx.x); i < count; i += warp_threads) f(i);
        __syncwarp();
    }
};

template <class T>
__global__ void __launch_bounds__(warp_threads)
    march_warp(const __grid_constant__ core::System<T> system, const std::size_t steps) {
    T* const memory = memory_of_block<T>();
    const CalledActivation activation{system.activation};
    const bool relu_only = core::are_plain(system.activation, Activation::relu);
    if (system.update == core::Update::forward_backward)
        core::march_group(system, blockIdx.x, steps, CalledForwardBackward{activation}, Warp{}, memory);
    else if (relu_only)
        core::march_group(system, blockIdx.x, steps, core::Relaxation<core::ReluActivation>{}, Warp{}, memory);
    else
        core::march_group(system, blockIdx.x, steps, core::Relaxation<CalledActivation>{activation}, Warp{}, memory);
}

}  // namespace

template <class T>
void launch_warp(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream) {
    allow_shared(march_warp<T>, layout.shared_bytes);
    launch("march by warps", march_warp<T>, blocks_for(layout.columns, 1), layout.block, layout.shared_bytes, stream,
           system, steps);
}

template void launch_warp<float>(const core::System<float>&, const Layout&, std::size_t, cudaStream_t);
template void launch_warp<double>(const core::System<double>&, const Layout&, std::size_t, cudaStream_t);

}  // namespace colonnade::kernels::cuda
