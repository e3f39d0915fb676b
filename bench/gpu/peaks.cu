#include "gpu/peaks.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::bench {
namespace {

using kernels::cuda::blocks_for;
using kernels::cuda::launch;
using kernels::cuda::thread_in_launch;

constexpr unsigned block = 256;
constexpr int chains = 8;
constexpr int rounds = 1 << 14;

template <class T>
__global__ void __launch_bounds__(block) fma_peak(const T factor, const T addend, T* const sink) {
    T sums[chains];
    COLONNADE_UNROLL_ON_DEVICE
    for (int c = 0; c < chains; ++c) sums[c] = static_cast<T>(threadIdx.x) + static_cast<T>(c);
    for (int round = 0; round < rounds; round += 16) {
        COLONNADE_UNROLL_ON_DEVICE
        for (int of_sixteen = 0; of_sixteen < 16; ++of_sixteen) {
            COLONNADE_UNROLL_ON_DEVICE
            for (int c = 0; c < chains; ++c) sums[c] = core::fma(sums[c], factor, addend);
        }
    }
    T total = sums[0];
    COLONNADE_UNROLL_ON_DEVICE
    for (int c = 1; c < chains; ++c) total += sums[c];
    // never true, which the compiler cannot know: the sums are positive
    if (total < T(0)) *sink = total;
}

__global__ void __launch_bounds__(block) copy(const uint4* const from, uint4* const to, const std::size_t count) {
    const std::size_t at = thread_in_launch();
    if (at < count) to[at] = from[at];
}

}  // namespace

template <class T>
double launch_fma_peak(unsigned blocks, T* sink, cudaStream_t stream) {
    launch("fused multiply-adds", fma_peak<T>, blocks, block, 0, stream, T(0.5), T(1), sink);
    return static_cast<double>(blocks) * block * chains * rounds;
}

template double launch_fma_peak(unsigned, float*, cudaStream_t);
template double launch_fma_peak(unsigned, double*, cudaStream_t);

void launch_copy(const void* from, void* to, std::size_t bytes, cudaStream_t stream) {
    const std::size_t count = bytes / sizeof(uint4);
    launch("a copy", copy, blocks_for(count, block), block, 0, stream, static_cast<const uint4*>(from),
           static_cast<uint4*>(to), count);
}

}  // namespace colonnade::bench
