/// The functions of pipeline/aggregate.hpp, a thread a lane, a tile or a value.
#include "kernels/cuda/each.cuh"
#include "kernels/pipeline/aggregate.hpp"

namespace colonnade::kernels::cuda {

template void launch_each(const char*, std::size_t, const core::MomentLane&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MomentTile&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SquareLane&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SquareTile&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StatusLane&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ClearTotals&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MeetOctave&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::CountBin&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::FillRow<std::uint64_t>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::CopyNumber<std::uint64_t>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
