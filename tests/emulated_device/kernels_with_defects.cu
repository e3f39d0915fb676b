#include "emulated_device/kernels_with_defects.hpp"

#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::emulated {
namespace {

using kernels::cuda::launch;
using kernels::cuda::memory_of_block;
using kernels::cuda::thread_in_launch;

template <Neighbours kind>
__global__ void neighbours(float* const out) {
    float* const shared = memory_of_block<float>();
    constexpr bool in_warp = kind == Neighbours::by_warp_barrier || kind == Neighbours::warp_without_barrier;
    shared[threadIdx.x] = static_cast<float>(threadIdx.x);
    if constexpr (kind == Neighbours::by_block_barrier) __syncthreads();
    if constexpr (kind == Neighbours::by_warp_barrier || kind == Neighbours::block_by_warp_barrier) __syncwarp();
    const unsigned next = in_warp ? threadIdx.x / 32 * 32 + (threadIdx.x + 1) % 32 : (threadIdx.x + 1) % blockDim.x;
    out[thread_in_launch()] = shared[next];
}

__global__ void half_at_barrier(float* const out) {
    if (threadIdx.x < blockDim.x / 2) __syncthreads();
    out[threadIdx.x] = 1.0F;
}

__global__ void count_atomically(unsigned* const count) {
    atomicAdd(count, 1U);
}

__global__ void count_plainly(unsigned* const count) {
    *count += 1;
}

__global__ void copy(const float* const in, float* const out, const std::size_t n) {
    if (thread_in_launch() < n) out[thread_in_launch()] = in[thread_in_launch()];
}

__global__ void from_shared(const int shift, float* const out) {
    out[threadIdx.x] = memory_of_block<float>()[static_cast<int>(threadIdx.x) + shift];
}

__global__ void idle() {}

template <Neighbours kind>
void launch_kind(unsigned blocks, unsigned block, float* out, cudaStream_t stream) {
    launch("neighbours", neighbours<kind>, blocks, block, block * sizeof(float), stream, out);
}

}  // namespace

void launch_neighbours(Neighbours kind, unsigned blocks, unsigned block, float* out, cudaStream_t stream) {
    switch (kind) {
        case Neighbours::by_block_barrier:
            return launch_kind<Neighbours::by_block_barrier>(blocks, block, out, stream);
        case Neighbours::by_warp_barrier:
            return launch_kind<Neighbours::by_warp_barrier>(blocks, block, out, stream);
        case Neighbours::block_without_barrier:
            return launch_kind<Neighbours::block_without_barrier>(blocks, block, out, stream);
        case Neighbours::warp_without_barrier:
            return launch_kind<Neighbours::warp_without_barrier>(blocks, block, out, stream);
        case Neighbours::block_by_warp_barrier:
            return launch_kind<Neighbours::block_by_warp_barrier>(blocks, block, out, stream);
    }
}

void launch_half_at_barrier(unsigned block, float* out, cudaStream_t stream) {
    launch("half at a barrier", half_at_barrier, 1, block, 0, stream, out);
}

void launch_count(bool is_atomic, unsigned blocks, unsigned* count, cudaStream_t stream) {
    launch("counting", is_atomic ? count_atomically : count_plainly, blocks, 64, 0, stream, count);
}

void launch_copy(const float* in, float* out, std::size_t n, cudaStream_t stream) {
    launch("copying", copy, kernels::cuda::blocks_for(n, 32), 32, 0, stream, in, out, n);
}

void launch_from_shared(int shift, float* out, cudaStream_t stream) {
    launch("reading shared memory", from_shared, 1, 32, 32 * sizeof(float), stream, shift, out);
}

void launch_idle(unsigned blocks, unsigned block, std::size_t shared, bool asks, cudaStream_t stream) {
    if (asks) kernels::cuda::allow_shared(idle, shared);
    launch("nothing", idle, blocks, block, shared, stream);
}

}  // namespace colonnade::emulated
