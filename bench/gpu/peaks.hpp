#pragma once

/// What the device can do at most, to be measured beside what is compared with it.
#include <driver_types.h>

#include <cstddef>

namespace colonnade::bench {

/// A loop of nothing but fused multiply-adds, in eight independent chains a thread so that none waits for its latency;
/// `blocks`: a multiple of the device's multiprocessors. `sink`: a value on the device. Returns how many multiply-adds
/// there are.
template <class T>
double launch_fma_peak(unsigned blocks, T* sink, cudaStream_t stream);

/// Copies `bytes`, a multiple of 16, between arrays on the device: reads and writes as many.
void launch_copy(const void* from, void* to, std::size_t bytes, cudaStream_t stream);

}  // namespace colonnade::bench
