/// Draws, a thread a column.
#include "cuda/launch.hpp"
#include "cuda/runtime.hpp"
#include "cuda/thread.hpp"

namespace colonnade::kernels::cuda {
namespace {

__global__ void __launch_bounds__(block_threads) draw(const core::DrawRule rule, const std::uint64_t seed,
                                                      core::Site site, const std::size_t columns, double* const out) {
    const std::size_t column = thread_in_launch();
    if (column >= columns) return;
    site.column += column;
    out[column] = core::draw(rule, seed, site);
}

}  // namespace

void launch_draw(const core::DrawRule& rule, std::uint64_t seed, const core::Site& site, std::size_t columns,
                 double* out, cudaStream_t stream) {
    launch("draws", draw, blocks_for(columns, block_threads), block_threads, 0, stream, rule, seed, site, columns, out);
}

}  // namespace colonnade::kernels::cuda
