#pragma once

/// The pipeline, and marches by themselves, in memory of the host, which each brings along.
#include "kernels/pipeline/host_memory.hpp"
#include "kernels/pipeline/pipeline_on.hpp"

namespace colonnade::kernels {

/// First of the bases, so that the memory is there before what lies in it and after.
struct OwnedHostMemory {
    HostMemory memory;
};

template <class T>
class HostPipeline final : private OwnedHostMemory, public PipelineOn<T, HostMemory> {
public:
    HostPipeline(const Stages& stages, const Steps& steps, const RunPlan<T>& plan)
        : OwnedHostMemory{HostMemory(stages, steps)}, PipelineOn<T, HostMemory>(memory, plan) {}
};

template <class T>
class HostBatch final : private OwnedHostMemory, public BatchOn<T, HostMemory> {
public:
    HostBatch(const Stages& stages, const Steps& steps, const core::System<T>& system, std::span<const double> step,
              std::span<const double> tolerance, const BatchRule& rule)
        : OwnedHostMemory{HostMemory(stages, steps)}, BatchOn<T, HostMemory>(memory, system, step, tolerance, rule) {}
};

}  // namespace colonnade::kernels
