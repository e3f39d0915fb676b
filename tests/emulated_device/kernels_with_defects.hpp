#pragma once

/// Small kernels, some with a defect on purpose, that show what the emulated device finds.
#include <driver_types.h>

#include <cstddef>

namespace colonnade::emulated {

/// Each thread writes its number to shared memory and reads its right neighbour's, of the whole block or of its warp.
enum class Neighbours {
    by_block_barrier,
    by_warp_barrier,
    block_without_barrier,
    warp_without_barrier,
    block_by_warp_barrier
};
void launch_neighbours(Neighbours kind, unsigned blocks, unsigned block, float* out, cudaStream_t stream);

/// Threads that are not in the first half skip a barrier.
void launch_half_at_barrier(unsigned block, float* out, cudaStream_t stream);
/// Every thread of every block adds 1 to a number, atomically or not.
void launch_count(bool is_atomic, unsigned blocks, unsigned* count, cudaStream_t stream);
/// out[k] = in[k] for k < n; the pointers may be any.
void launch_copy(const float* in, float* out, std::size_t n, cudaStream_t stream);
/// out[k] = value `shift` places beyond thread k's in shared memory of one block of 32 threads, none of it written.
void launch_from_shared(int shift, float* out, cudaStream_t stream);
/// As many threads and as much shared memory as is said, doing nothing; asks for that much shared memory or not.
void launch_idle(unsigned blocks, unsigned block, std::size_t shared, bool asks, cudaStream_t stream);

}  // namespace colonnade::emulated
