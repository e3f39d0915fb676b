/// Certificates of small networks, a thread a column.
#include "kernels/core/certify_small_networks.hpp"
#include "kernels/cuda/launch.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

__global__ void __launch_bounds__(block_threads)
    certify(const __grid_constant__ core::SmallNetworks in, const core::SmallNetworkCertificates out) {
    const std::size_t column = thread_in_launch();
    if (column < in.columns) core::certify_lanes<double>(in, out, column);
}

}  // namespace

void launch_certify(const core::SmallNetworks& in, const core::SmallNetworkCertificates& out, cudaStream_t stream) {
    launch("certificates", certify, blocks_for(in.columns, block_threads), block_threads, 0, stream, in, out);
}

}  // namespace colonnade::kernels::cuda
