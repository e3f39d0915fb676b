/// The functions of core/resident.hpp, a thread a slot.
#include "cuda/resident_memory.hpp"
#include "cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

template <class F>
__global__ void __launch_bounds__(block_threads) each(const __grid_constant__ F f, const std::size_t n) {
    const std::size_t k = thread_in_launch();
    if (k < n) f(k);
}

}  // namespace

template <class F>
void launch_each(const char* name, std::size_t n, const F& f, cudaStream_t stream) {
    launch(name, each<F>, blocks_for(n, block_threads), block_threads, 0, stream, f, n);
}

template void launch_each(const char*, std::size_t, const core::StartSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartChunk<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartChunk<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::JudgeSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::JudgeSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ConcludeSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ConcludeSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::GatherSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::GatherSlot<double>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
