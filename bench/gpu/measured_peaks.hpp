#pragma once

#include "gpu/peaks.hpp"
#include "gpu/stopwatch.hpp"
#include "kernels/cuda/runtime.hpp"

namespace colonnade::bench {

/// What the device issues and copies at most, to be measured beside every kernel.
class Peaks {
public:
    explicit Peaks(const kernels::cuda::Stream& stream) : stream_(stream), from_(copied_bytes), to_(copied_bytes) {
        int count = 0;
        kernels::cuda::check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, 0), "counting");
        blocks_ = 16 * static_cast<unsigned>(count);
    }
    /// Multiply-adds a millisecond.
    template <class T>
    double fma(Stopwatch& watch) {
        double count = 0.0;
        const double ms = watch.milliseconds_of(
            stream_, [&] { count = launch_fma_peak<T>(blocks_, reinterpret_cast<T*>(from_.data()), stream_.get()); });
        return count / ms;
    }
    /// Bytes read and written a millisecond.
    double copy(Stopwatch& watch) {
        const double ms =
            watch.milliseconds_of(stream_, [&] { launch_copy(from_.data(), to_.data(), copied_bytes, stream_.get()); });
        return 2.0 * static_cast<double>(copied_bytes) / ms;
    }

private:
    static constexpr std::size_t copied_bytes = std::size_t{512} << 20;

    const kernels::cuda::Stream& stream_;
    kernels::cuda::DeviceBuffer<std::byte> from_, to_;
    unsigned blocks_ = 0;
};

}  // namespace colonnade::bench
