#pragma once

/// Stands in for what nvcc includes before every .cu source: the words of the device's language, in C++, and launches
/// whose kernels keep their types.
#include <cstddef>
#include <cstring>
#include <memory>  // before __noinline__ becomes a macro, as it is an attribute's name there
#include <tuple>
#include <utility>

#include "cuda_runtime_api.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __grid_constant__
#define __launch_bounds__(threads)
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __shared__

struct uint3 {
    unsigned x, y, z;
};
extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;

void __syncthreads();
void __syncwarp();

unsigned atomicAdd(unsigned* address, unsigned value);
unsigned long long atomicAdd(unsigned long long* address, unsigned long long value);
long long atomicMax(long long* address, long long value);
unsigned atomicExch(unsigned* address, unsigned value);
inline long long __double_as_longlong(double value) {
    long long bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

namespace colonnade::emulated {

/// A kernel with the arguments of a launch; called once a thread.
struct Call {
    virtual ~Call() = default;
    virtual void operator()() const = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;  ///< of this object, which threads may read
};

template <class... Parameters>
struct CallOf final : Call {
    void (*kernel)(Parameters...);
    std::tuple<Parameters...> values;

    CallOf(void (*called)(Parameters...), std::tuple<Parameters...> given) : kernel(called), values(std::move(given)) {}
    void operator()() const override { std::apply(kernel, values); }
    [[nodiscard]] std::size_t bytes() const override { return sizeof *this; }
};

/// Takes the call over and puts it in the stream.
cudaError_t launch(const void* kernel, Call* call, dim3 grid, dim3 block, std::size_t shared, cudaStream_t stream);
cudaError_t set_shared_limit(const void* kernel, int bytes);

}  // namespace colonnade::emulated

template <class... Parameters>
cudaError_t cudaLaunchKernel(void (*kernel)(Parameters...), dim3 grid, dim3 block, void** arguments, std::size_t shared,
                             cudaStream_t stream) {
    auto* const call = [&]<std::size_t... I>(std::index_sequence<I...>) {
        return new colonnade::emulated::CallOf<Parameters...>(
            kernel, std::tuple<Parameters...>(*static_cast<const Parameters*>(arguments[I])...));
    }
    (std::index_sequence_for<Parameters...>{});
    return colonnade::emulated::launch(reinterpret_cast<const void*>(kernel), call, grid, block, shared, stream);
}

template <class... Parameters>
cudaError_t cudaFuncSetAttribute(void (*kernel)(Parameters...), cudaFuncAttribute, int value) {
    return colonnade::emulated::set_shared_limit(reinterpret_cast<const void*>(kernel), value);
}
