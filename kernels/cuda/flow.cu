/// The flow of any system, a thread a column, each in steps of its own, with scratch side by side in shared or in
/// global memory.
#include "kernels/core/flow.hpp"
#include "kernels/cuda/called.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/layout.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

template <class T>
__global__ void __launch_bounds__(block_threads)
    flow_in_shared(const __grid_constant__ core::System<T> system, const __grid_constant__ core::FlowClocks<T> clocks,
                   const __grid_constant__ core::FlowRule rule, const std::size_t attempts) {
    const std::size_t column = thread_in_launch();
    if (column < system.columns)
        core::follow_flow<T>(system, clocks, rule, column, attempts, CalledActivation{system.activation},
                             shared_scratch<T>());
}

template <class T>
__global__ void __launch_bounds__(block_threads)
    flow_in_global(const __grid_constant__ core::System<T> system, const __grid_constant__ core::FlowClocks<T> clocks,
                   const __grid_constant__ core::FlowRule rule, const std::size_t attempts, T* const scratch) {
    for (std::size_t column = thread_in_launch(); column < system.columns; column += threads_in_launch())
        core::follow_flow<T>(system, clocks, rule, column, attempts, CalledActivation{system.activation},
                             global_scratch(scratch));
}

}  // namespace

template <class T>
void launch_flow(const core::System<T>& on_device, const core::FlowClocks<T>& clocks, const core::FlowRule& rule,
                 std::size_t attempts, T* scratch, cudaStream_t stream) {
    const Layout layout = flow_layout_of(on_device);
    const unsigned blocks = blocks_for(layout.columns, layout.block);
    if (layout.kind == Kind::shared)
        launch("flow in shared memory", flow_in_shared<T>, blocks, layout.block, layout.shared_bytes, stream, on_device,
               clocks, rule, attempts);
    else
        launch("flow in global memory", flow_in_global<T>, blocks, layout.block, 0, stream, on_device, clocks, rule,
               attempts, scratch);
}

template void launch_flow<float>(const core::System<float>&, const core::FlowClocks<float>&, const core::FlowRule&,
                                 std::size_t, float*, cudaStream_t);
template void launch_flow<double>(const core::System<double>&, const core::FlowClocks<double>&, const core::FlowRule&,
                                  std::size_t, double*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
