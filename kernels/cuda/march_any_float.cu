#include "kernels/cuda/march_any.cuh"

namespace colonnade::kernels::cuda {

template void launch_any<float>(const core::System<float>&, const Layout&, std::size_t, float*, cudaStream_t);

}  // namespace colonnade::kernels::cuda
