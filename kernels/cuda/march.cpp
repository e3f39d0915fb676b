#include "kernels/cuda/march.hpp"

#include "kernels/cuda/launch.hpp"

namespace colonnade::kernels::cuda {

template <class T>
void launch_advance(const core::System<T>& on_device, std::size_t steps, T* scratch, cudaStream_t stream) {
    const Layout layout = layout_of(on_device);
    switch (layout.kind) {
        case Kind::registers:
            return launch_registers(on_device, layout, steps, stream);
        case Kind::stack:
            return launch_stack(on_device, layout, steps, stream);
        case Kind::warp:
            return launch_warp(on_device, layout, steps, stream);
        case Kind::tile:
            return launch_tile(on_device, layout, steps, stream);
        case Kind::gemm:
            return launch_gemm(on_device, layout, steps, scratch, stream);
        case Kind::shared:
        case Kind::global:
            return launch_any(on_device, layout, steps, scratch, stream);
    }
}

template void launch_advance<float>(const core::System<float>&, std::size_t, float*, cudaStream_t);
template void launch_advance<double>(const core::System<double>&, std::size_t, double*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
