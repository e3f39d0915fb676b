/// Folded stacks of known depth, a thread a column, with the records of all layers in registers.
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

template <class T, int N, int L, bool FeedsBack>
__global__ void __launch_bounds__(block_threads)
    stack(const __grid_constant__ core::FoldingSystem<T> system, const std::size_t steps) {
    const std::size_t column = thread_in_launch();
    if (column >= system.columns) return;
    T records[L * (8 + 2 * (N + 1))];
    core::march_folded<T, N, FeedsBack, L>(system, column, steps, records);
}

template <class T>
using Kernel = void (*)(core::FoldingSystem<T>, std::size_t);

template <class T, int N, int L>
Kernel<T> kernel_of(const core::System<T>& system) {
    if (system.layers == L) return system.feeds_back ? stack<T, N, L, true> : stack<T, N, L, false>;
    if constexpr (L < deepest_stack<T>) return kernel_of<T, N, L + 1>(system);
    return nullptr;
}

}  // namespace

template <class T>
void launch_stack(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream) {
    auto* const kernel = system.channels == 1 ? kernel_of<T, 1, 2>(system) : kernel_of<T, 2, 2>(system);
    launch("march of stacks", kernel, blocks_for(layout.columns, layout.block), layout.block, 0, stream,
           core::FoldingSystem<T>{system}, steps);
}

template void launch_stack<float>(const core::System<float>&, const Layout&, std::size_t, cudaStream_t);
template void launch_stack<double>(const core::System<double>&, const Layout&, std::size_t, cudaStream_t);

}  // namespace colonnade::kernels::cuda
