#pragma once

#include "kernels/cuda/runtime.hpp"

namespace colonnade::bench {

/// Time that a stream of the device takes, by CUDA events: what the host does meanwhile is not in it.
class Stopwatch {
public:
    Stopwatch() {
        kernels::cuda::check(cudaEventCreate(&start_), "making an event");
        kernels::cuda::check(cudaEventCreate(&stop_), "making an event");
    }
    ~Stopwatch() {
        (void)cudaEventDestroy(start_);
        (void)cudaEventDestroy(stop_);
    }
    Stopwatch(const Stopwatch&) = delete;
    Stopwatch& operator=(const Stopwatch&) = delete;

    /// Milliseconds of what `work()` puts into the stream; waits for it.
    template <class Work>
    double milliseconds_of(const kernels::cuda::Stream& stream, Work work) {
        kernels::cuda::check(cudaEventRecord(start_, stream.get()), "recording an event");
        work();
        kernels::cuda::check(cudaEventRecord(stop_, stream.get()), "recording an event");
        stream.wait();
        float taken = 0.0F;
        kernels::cuda::check(cudaEventElapsedTime(&taken, start_, stop_), "reading events");
        return static_cast<double>(taken);
    }

private:
    cudaEvent_t start_ = nullptr, stop_ = nullptr;
};

}  // namespace colonnade::bench
