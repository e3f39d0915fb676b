/// Folded circuits, a thread a column, with rates and coefficients in registers.
#include "kernels/core/march_registers.hpp"
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

template <class T, int N>
__global__ void __launch_bounds__(block_threads)
    registers(const __grid_constant__ core::FoldingSystem<T> system, const std::size_t steps) {
    const std::size_t column = thread_in_launch();
    if (column < system.columns) core::march_registers<T, N, 1, 1>(system, column, steps);
}

}  // namespace

template <class T>
void launch_registers(const core::System<T>& system, const Layout& layout, std::size_t steps, cudaStream_t stream) {
    auto* const kernel = system.channels == 1   ? registers<T, 1>
                         : system.channels == 2 ? registers<T, 2>
                                                : registers<T, 3>;
    launch("march in registers", kernel, blocks_for(layout.columns, layout.block), layout.block, 0, stream,
           core::FoldingSystem<T>{system}, steps);
}

template void launch_registers<float>(const core::System<float>&, const Layout&, std::size_t, cudaStream_t);
template void launch_registers<double>(const core::System<double>&, const Layout&, std::size_t, cudaStream_t);

}  // namespace colonnade::kernels::cuda
