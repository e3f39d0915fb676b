#pragma once

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/pipeline/pipeline.hpp"

namespace colonnade::experiment {

/// What a pipeline needs to know of a spec. Refers to the spec and the shape; serves one pipeline.
template <class T>
[[nodiscard]] kernels::RunPlan<T> pipeline_plan(const Spec& spec, const assembly::Shape& shape);

}  // namespace colonnade::experiment
