/// The stages of kernels/pipeline, a thread a column.
#include "kernels/cuda/each.cuh"
#include "kernels/pipeline/bound.hpp"
#include "kernels/pipeline/draw.hpp"
#include "kernels/pipeline/measure.hpp"
#include "kernels/pipeline/newton.hpp"
#include "kernels/pipeline/prepare.hpp"

namespace colonnade::kernels::cuda {

template void launch_each(const char*, std::size_t, const core::ContrastRow&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::DrawRow<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::DrawRow<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::FillRow<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::FillRow<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::TryColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::TryColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StartColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::DriveColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::DriveColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StepColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::AssembleColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ChooseColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::StepColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::AssembleColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::ChooseColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SettleColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::SettleColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::RoughColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::PolishColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::EndColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::EndColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::HostEndColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::HostEndColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::PassOnColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::PassOnColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::BoundColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::BoundColumn<double>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MeasureColumn<float>&, cudaStream_t);
template void launch_each(const char*, std::size_t, const core::MeasureColumn<double>&, cudaStream_t);

}  // namespace colonnade::kernels::cuda
