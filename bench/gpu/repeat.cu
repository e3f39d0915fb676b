#include "gpu/repeat.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::bench {
namespace {

using kernels::cuda::blocks_for;
using kernels::cuda::launch;
using kernels::cuda::thread_in_launch;

constexpr unsigned block = 256;

__device__ bool same_bits(float a, float b) {
    return __float_as_uint(a) == __float_as_uint(b);
}
__device__ bool same_bits(double a, double b) {
    return __double_as_longlong(a) == __double_as_longlong(b);
}

template <class T>
__global__ void __launch_bounds__(block)
    repeat(const RowsOf<const T> few, const RowsOf<T> many, const std::size_t rows) {
    const std::size_t column = thread_in_launch();
    if (column >= many.columns) return;
    const std::size_t from = column % few.columns;
    for (std::size_t r = 0; r < rows; ++r) many.values[r * many.stride + column] = few.values[r * few.stride + from];
}

template <class T>
__global__ void __launch_bounds__(block)
    count_differing(const RowsOf<const T> few, const RowsOf<const T> many, const std::size_t rows, const T allowed,
                    unsigned long long* const differing) {
    const std::size_t column = thread_in_launch();
    if (column >= many.columns) return;
    const std::size_t from = column % few.columns;
    unsigned long long found = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        const T is = many.values[r * many.stride + column], expected = few.values[r * few.stride + from];
        // a NaN is not near
        if (!same_bits(is, expected) && !(core::abs(is - expected) <= allowed)) ++found;
    }
    if (found > 0) atomicAdd(differing, found);
}

}  // namespace

template <class T>
void launch_repeat(RowsOf<const T> few, RowsOf<T> many, std::size_t rows, cudaStream_t stream) {
    launch("repetition", repeat<T>, blocks_for(many.columns, block), block, 0, stream, few, many, rows);
}

template <class T>
void launch_count_differing(RowsOf<const T> few, RowsOf<const T> many, std::size_t rows, T allowed,
                            unsigned long long* differing, cudaStream_t stream) {
    launch("comparison", count_differing<T>, blocks_for(many.columns, block), block, 0, stream, few, many, rows,
           allowed, differing);
}

template void launch_repeat(RowsOf<const float>, RowsOf<float>, std::size_t, cudaStream_t);
template void launch_repeat(RowsOf<const double>, RowsOf<double>, std::size_t, cudaStream_t);
template void launch_count_differing(RowsOf<const float>, RowsOf<const float>, std::size_t, float, unsigned long long*,
                                     cudaStream_t);
template void launch_count_differing(RowsOf<const double>, RowsOf<const double>, std::size_t, double,
                                     unsigned long long*, cudaStream_t);

}  // namespace colonnade::bench
