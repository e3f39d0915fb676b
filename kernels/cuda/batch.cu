/// The functions of pipeline/march.hpp, a thread a slot.
#include "kernels/cuda/each.cuh"

namespace colonnade::kernels::cuda {

template void launch_each(const char*, std::size_t, const core::LoadSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::LoadSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartChunk<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartChunk<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::JudgeSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::JudgeSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ConcludeSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ConcludeSlot<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::GatherSlot<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::GatherSlot<double>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
