#include "gpu/ladder.hpp"
#include "kernels/core/march_registers.hpp"
#include "kernels/core/march_small.hpp"
#include "kernels/core/update.hpp"
#include "kernels/cuda/runtime.hpp"
#include "kernels/cuda/thread.hpp"

namespace colonnade::bench {
namespace {

using kernels::cuda::thread_in_launch;

constexpr int channels = 2;
using Step = core::Relaxation<core::ReluActivation>;

/// Version 1: a launch a step; rates, weights and drives come from global memory and rates go back there.
template <class T, int Block>
__global__ void __launch_bounds__(Block) one_step(const __grid_constant__ core::FoldingSystem<T> system) {
    const std::size_t column = thread_in_launch();
    if (column >= system.columns) return;
    const core::Lanes<T, core::FoldingSystem<T>> lanes{system, column};
    T x[channels + 1], next[channels + 1];
    COLONNADE_UNROLL_ON_DEVICE
    for (int i = 0; i <= channels; ++i) x[i] = lanes.rate(0, i);
    core::drive_shared<T>(
        channels, [&](int i) { return x[i]; }, [&](int row) { return lanes.weight(0, row); },
        [&](int i) { return lanes.drive(0, i); },
        [&](int i, T z) {
            const int population = i < channels ? 0 : 1;
            next[i] = Step{}(population, x[i], z, lanes.rate_step(0, population), [](int, int) { return T(0); });
        });
    COLONNADE_UNROLL_ON_DEVICE
    for (int i = 0; i <= channels; ++i) lanes.keep(0, i, next[i]);
}

/// Version 2: all steps in one launch, rates and coefficients in registers.
template <class T, int Block>
__global__ void __launch_bounds__(Block)
    unfolded(const __grid_constant__ core::System<T> system, const std::size_t steps) {
    const std::size_t column = thread_in_launch();
    if (column < system.columns) core::march_small_shared<T, channels, 1>(system, column, steps, Step{});
}

/// Version 3, of one column a thread the kernel of march_registers.cu, and 4, of several that hide each other's
/// latency: the folded step.
template <class T, int Block, int BlocksWanted, int Columns>
__global__ void __launch_bounds__(Block, BlocksWanted)
    folded(const __grid_constant__ core::FoldingSystem<T> system, const std::size_t steps) {
    const std::size_t column = thread_in_launch() * Columns;
    if (column < system.columns) core::march_registers<T, channels, 1, Columns>(system, column, steps);
}

template <class T>
unsigned blocks_of(const core::System<T>& system, std::size_t columns_each, unsigned block) {
    return kernels::cuda::blocks_for((system.columns + columns_each - 1) / columns_each, block);
}

template <class T, int Block>
void launch_unfolded(const core::System<T>& system, std::size_t steps, cudaStream_t stream) {
    kernels::cuda::launch("version 2", unfolded<T, Block>, blocks_of(system, 1, Block), Block, 0, stream, system,
                          steps);
}

template <class T, int Block>
void launch_one_step(const core::System<T>& system, std::size_t steps, cudaStream_t stream) {
    for (std::size_t s = 0; s < steps; ++s)
        kernels::cuda::launch("version 1", one_step<T, Block>, blocks_of(system, 1, Block), Block, 0, stream,
                              core::FoldingSystem<T>{system});
    launch_unfolded<T, Block>(system, 0, stream);  // the residual
}

template <class T, int Block, int BlocksWanted, int Columns>
void launch_folded(const core::System<T>& system, std::size_t steps, cudaStream_t stream) {
    kernels::cuda::launch("versions 3 and 4", folded<T, Block, BlocksWanted, Columns>,
                          blocks_of(system, Columns, Block), Block, 0, stream, core::FoldingSystem<T>{system}, steps);
}

template <class T, int Block, int BlocksWanted, int Columns>
constexpr Rung<T> folded_rung(const char* version) {
    return {version,
            Block,
            BlocksWanted,
            Columns,
            true,
            reinterpret_cast<const void*>(folded<T, Block, BlocksWanted, Columns>),
            launch_folded<T, Block, BlocksWanted, Columns>};
}

}  // namespace

template <class T>
std::span<const Rung<T>> ladder() {
    constexpr const char* three = "v3 folded";
    static const Rung<T> rungs[] = {
        {"v1 a launch a step", 128, 1, 1, false, reinterpret_cast<const void*>(one_step<T, 128>),
         launch_one_step<T, 128>},
        {"v2 in registers", 128, 1, 1, false, reinterpret_cast<const void*>(unfolded<T, 128>), launch_unfolded<T, 128>},
        folded_rung<T, 64, 1, 1>(three),
        folded_rung<T, 128, 1, 1>(three),  // as march_registers.cu
        folded_rung<T, 256, 1, 1>(three),
        folded_rung<T, 512, 1, 1>(three),
        folded_rung<T, 1024, 1, 1>(three),
        folded_rung<T, 128, 16, 1>(three),  // all 2,048 threads of a multiprocessor
        folded_rung<T, 1024, 2, 1>(three),
        folded_rung<T, 128, 1, 2>("v4 two columns"),
        folded_rung<T, 256, 1, 2>("v4 two columns"),
        folded_rung<T, 128, 1, 4>("v4 four columns"),
        folded_rung<T, 256, 1, 4>("v4 four columns")};
    return rungs;
}

template std::span<const Rung<float>> ladder();
template std::span<const Rung<double>> ladder();

}  // namespace colonnade::bench
