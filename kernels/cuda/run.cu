/// The functions of core/run_columns.hpp and core/finish_columns.hpp, a thread a column.
#include "core/finish_columns.hpp"
#include "cuda/each.cuh"

namespace colonnade::kernels::cuda {

template void launch_each(const char*, std::size_t, const core::DrawRow<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::DrawRow<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::FillRow<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::FillRow<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::TryColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::TryColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ContrastRow&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::PrepareColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::PrepareColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SettleColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SettleColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::EndColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::EndColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::CycleColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::CycleColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::BoundColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::BoundColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MeasureColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MeasureColumn<double>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
