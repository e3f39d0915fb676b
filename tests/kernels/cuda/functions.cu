#include "kernels/cuda/functions.hpp"

#include <cuda_runtime_api.h>

#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::test {
namespace {

using kernels::cuda::block_threads;
using kernels::cuda::check;

template <class T>
__global__ void __launch_bounds__(block_threads) evaluate(const Function function, const T* const a, const T* const b,
                                                          const T* const c, const std::size_t count, T* const out) {
    const std::size_t k = kernels::cuda::thread_in_launch();
    if (k < count) out[k] = value_of(function, a[k], b[k], c[k]);
}

}  // namespace

template <class T>
std::vector<T> values_on_device(int device, Function function, const std::vector<T>& a, const std::vector<T>& b,
                                const std::vector<T>& c) {
    check(cudaSetDevice(device), "choosing a device");
    const std::size_t count = a.size(), bytes = count * sizeof(T);
    const kernels::cuda::Stream stream;
    kernels::cuda::DeviceBuffer<T> there(4 * count);
    T* at = there.data();
    for (const auto* rows : {&a, &b, &c}) {
        check(cudaMemcpyAsync(at, rows->data(), bytes, cudaMemcpyHostToDevice, stream.get()), "copying arguments");
        at += count;
    }
    T* first = there.data();
    kernels::cuda::launch("functions", evaluate<T>, kernels::cuda::blocks_for(count, block_threads), block_threads, 0,
                          stream.get(), function, first, first + count, first + 2 * count, count, at);
    std::vector<T> values(count);
    check(cudaMemcpyAsync(values.data(), at, bytes, cudaMemcpyDeviceToHost, stream.get()), "copying values");
    stream.wait();
    return values;
}

template std::vector<float> values_on_device(int, Function, const std::vector<float>&, const std::vector<float>&,
                                             const std::vector<float>&);
template std::vector<double> values_on_device(int, Function, const std::vector<double>&, const std::vector<double>&,
                                              const std::vector<double>&);

}  // namespace colonnade::test
