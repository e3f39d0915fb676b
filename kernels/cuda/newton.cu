/// Newton's steps, a thread a column: small relu circuits in registers, others with scratch side by side.
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/layout.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

/// DoubleDouble: whether the system has x_low. newton_small keeps nothing in registers behind a pointer that may be
/// null.
template <class T, int N, bool DoubleDouble>
__global__ void __launch_bounds__(block_threads)
    newton_in_registers(const __grid_constant__ core::System<T> system, const core::NewtonRule<T> rule) {
    core::System<T> known = system;
    if constexpr (!DoubleDouble) known.x_low = nullptr;
    if (DoubleDouble && known.x_low == nullptr) return;
    const std::size_t column = thread_in_launch();
    if (column < system.columns) core::newton_small<T, N, 1>(known, column, rule);
}

template <class T>
auto* kernel_in_registers(const core::System<T>& system) {
    if constexpr (sizeof(T) == sizeof(double))
        if (system.x_low != nullptr)
            return system.channels == 1 ? newton_in_registers<T, 1, true> : newton_in_registers<T, 2, true>;
    return system.channels == 1 ? newton_in_registers<T, 1, false> : newton_in_registers<T, 2, false>;
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    newton_in_shared(const __grid_constant__ core::System<T> system, const core::NewtonRule<T> rule) {
    const std::size_t column = thread_in_launch();
    if (column < system.columns)
        core::newton<T>(system, CalledActivation{system.activation}, column, rule, shared_scratch<T>());
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    newton_in_global(const __grid_constant__ core::System<T> system, const core::NewtonRule<T> rule, T* const scratch) {
    for (std::size_t column = thread_in_launch(); column < system.columns; column += threads_in_launch())
        core::newton<T>(system, CalledActivation{system.activation}, column, rule, global_scratch(scratch));
}

}  // namespace

template <class T>
void launch_newton(const core::System<T>& system, core::NewtonRule<T> rule, T* scratch, cudaStream_t stream) {
    const Layout layout = newton_layout_of(system);
    const unsigned blocks = blocks_for(layout.columns, layout.block);
    if (layout.kind == Kind::registers) {
        launch("Newton in registers", kernel_in_registers(system), blocks, layout.block, 0, stream, system, rule);
    } else if (layout.kind == Kind::shared) {
        launch("Newton in shared memory", newton_in_shared<T>, blocks, layout.block, layout.shared_bytes, stream,
               system, rule);
    } else {
        launch("Newton in global memory", newton_in_global<T>, blocks, layout.block, 0, stream, system, rule, scratch);
    }
}

template void launch_newton<float>(const core::System<float>&, core::NewtonRule<float>, float*, cudaStream_t);
template void launch_newton<double>(const core::System<double>&, core::NewtonRule<double>, double*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
