/// Certificates of small networks, a thread a column.
#include "core/certify_triples.hpp"
#include "cuda/launch.hpp"
#include "cuda/runtime.hpp"
#include "cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

__global__ void __launch_bounds__(block_threads)
    certify(const __grid_constant__ core::Triples in, const core::TripleCertificates out) {
    const std::size_t column = thread_in_launch();
    if (column < in.columns) core::certify_lanes<double>(in, out, column);
}

}  // namespace

void launch_certify(const core::Triples& in, const core::TripleCertificates& out, cudaStream_t stream) {
    launch("certificates", certify, blocks_for(in.columns, block_threads), block_threads, 0, stream, in, out);
}

}  // namespace colonnade::kernels::cuda
