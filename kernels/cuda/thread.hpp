#pragma once

/// Where a thread of a launch stands; for .cu sources only.
#include <cstddef>

#include "kernels/core/interleaved.hpp"

namespace colonnade::kernels::cuda {

/// Threads of every block of a thread-a-column kernel (Layout::block).
inline constexpr int block_threads = 128;

__device__ inline std::size_t thread_in_launch() {
    return std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
}
__device__ inline std::size_t threads_in_launch() {
    return std::size_t{gridDim.x} * blockDim.x;
}

/// The shared memory that a launch gave to this thread's block.
template <class T>
__device__ T* memory_of_block() {
    extern __shared__ __align__(16) unsigned char shared_memory[];
    return reinterpret_cast<T*>(shared_memory);
}

/// Scratch of this thread's column in the shared memory of its block.
template <class T>
__device__ core::Interleaved<T, block_threads> shared_scratch() {
    return {memory_of_block<T>() + threadIdx.x, block_threads};
}

/// Scratch of this thread's columns, one after another, in global memory.
template <class T>
__device__ core::Interleaved<T> global_scratch(T* scratch) {
    return {scratch + thread_in_launch(), static_cast<std::ptrdiff_t>(threads_in_launch())};
}

}  // namespace colonnade::kernels::cuda
