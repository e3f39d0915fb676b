/// Columns that share a dense W around cuBLAS's product: a thread an entry for a step, a thread a column for the test.
#include "kernels/core/march_gemm.hpp"
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/gemm.hpp"
#include "kernels/cuda/march.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// Calls f(i, k) where this thread has an entry: each block takes columns of one neuron.
template <class T, class F>
__device__ void at_entry(const core::System<T>& system, F f) {
    const unsigned per_neuron = gridDim.x / static_cast<unsigned>(system.neurons);
    const std::size_t k = std::size_t{blockIdx.x % per_neuron} * blockDim.x + threadIdx.x;
    if (k < system.columns) f(static_cast<int>(blockIdx.x / per_neuron), k);
}

/// Calls f(step) with the update of a system.
template <class T, class F>
__device__ void with_step(const core::System<T>& system, F f) {
    const CalledActivation activation{system.activation};
    const bool relu_only = core::are_plain(system.activation, Activation::relu);
    if (system.update == core::Update::forward_backward)
        f(CalledForwardBackward{activation});
    else if (relu_only)
        f(core::Relaxation<core::ReluActivation>{});
    else
        f(core::Relaxation<CalledActivation>{activation});
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    step_entries(const __grid_constant__ core::System<T> system, const core::ProductView<T> product) {
    at_entry(system, [&](int i, std::size_t k) {
        with_step(system, [&](auto step) { core::step_entry(system, product, step, i, k); });
    });
}

template <class T>
__global__ void __launch_bounds__(block_threads) settle_entries(const __grid_constant__ core::System<T> system) {
    at_entry(system, [&](int i, std::size_t k) { core::settle_entry(system, i, k); });
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    test_columns(const __grid_constant__ core::System<T> system, const core::ProductView<T> product) {
    const std::size_t k = thread_in_launch();
    if (k >= system.columns) return;
    with_step(system, [&](auto step) { core::test_column(system, product, step.activation, k); });
}

}  // namespace

template <class T>
void launch_gemm(const core::System<T>& system, const Layout& layout, std::size_t steps, T* scratch,
                 cudaStream_t stream) {
    if (layout.columns == 0) return;
    const core::ProductView<T> product{scratch, layout.columns, 0};
    const unsigned per_neuron = blocks_for(layout.columns, layout.block);
    const unsigned entries = per_neuron * static_cast<unsigned>(system.neurons);
    core::march_gemm(
        steps, [&] { multiply(system, product, stream); },
        [&] { launch("a step", step_entries<T>, entries, layout.block, 0, stream, system, product); },
        [&] { launch("the end of a march", settle_entries<T>, entries, layout.block, 0, stream, system); },
        [&] { launch("a test", test_columns<T>, per_neuron, layout.block, 0, stream, system, product); });
}

template void launch_gemm<float>(const core::System<float>&, const Layout&, std::size_t, float*, cudaStream_t);
template void launch_gemm<double>(const core::System<double>&, const Layout&, std::size_t, double*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
