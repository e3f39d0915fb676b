#include "kernels/cuda/march_any.cuh"

namespace colonnade::kernels::cuda {

template void launch_any<double>(const core::System<double>&, const Layout&, std::size_t, double*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
