#include "kernels/pipeline/host_backend.hpp"

#include <limits>

#include "kernels/pipeline/host_memory.hpp"
#include "kernels/pipeline/pipeline_on.hpp"

namespace colonnade::kernels {
namespace {

/// First of the bases, so that the memory is there before what lies in it and after.
struct OwnedHostMemory {
    HostMemory memory;
};

/// The pipeline in memory of the host, which it brings along.
template <class T>
class HostPipeline final : private OwnedHostMemory, public PipelineOn<T, HostMemory> {
public:
    HostPipeline(const Stages& stages, const Steps& steps, const RunPlan<T>& plan)
        : OwnedHostMemory{HostMemory(stages, steps)}, PipelineOn<T, HostMemory>(memory, plan) {}
};

/// Marches by themselves, in such memory.
template <class T>
class HostBatch final : private OwnedHostMemory, public BatchOn<T, HostMemory> {
public:
    HostBatch(const Stages& stages, const Steps& steps, const core::System<T>& system, std::span<const double> step,
              std::span<const double> tolerance, const BatchRule& rule)
        : OwnedHostMemory{HostMemory(stages, steps)}, BatchOn<T, HostMemory>(memory, system, step, tolerance, rule) {}
};

}  // namespace

void HostBackend::draw(const core::DrawRule& rule, std::uint64_t seed, const core::RandomKey& key,
                       std::span<double> out) const {
    std::uint32_t refused = 0;
    constexpr double all = std::numeric_limits<double>::infinity();
    stages_->take(core::DrawRow<double>{rule, seed, key, -all, all, out.data(), &refused}, out.size());
}

std::unique_ptr<Pipeline<float>> HostBackend::pipeline(const RunPlan<float>& plan) const {
    return std::make_unique<HostPipeline<float>>(*stages_, *this, plan);
}
std::unique_ptr<Pipeline<double>> HostBackend::pipeline(const RunPlan<double>& plan) const {
    return std::make_unique<HostPipeline<double>>(*stages_, *this, plan);
}

std::unique_ptr<ColumnBatch<float>> HostBackend::batch(const core::System<float>& system, std::span<const double> step,
                                                       std::span<const double> tolerance, const BatchRule& rule) const {
    return std::make_unique<HostBatch<float>>(*stages_, *this, system, step, tolerance, rule);
}
std::unique_ptr<ColumnBatch<double>> HostBackend::batch(const core::System<double>& system,
                                                        std::span<const double> step, std::span<const double> tolerance,
                                                        const BatchRule& rule) const {
    return std::make_unique<HostBatch<double>>(*stages_, *this, system, step, tolerance, rule);
}

}  // namespace colonnade::kernels
