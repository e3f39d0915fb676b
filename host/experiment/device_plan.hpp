#pragma once

#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"
#include "run.hpp"

namespace colonnade::experiment {

/// Whether a device can run columns of a spec from their draws to their metrics by itself: what it cannot are W of each
/// column, feedback and drawn parameters of a dense W, whose steps and certificates take eigenvalues, the power law,
/// whose slope no parameter bounds, and mixed precision.
[[nodiscard]] bool runs_on_device(const Spec& spec, const assembly::Shape& shape);

/// What a device needs to know of a spec that runs_on_device. Refers to the spec and the shape.
template <class T>
[[nodiscard]] kernels::RunPlan<T> device_plan(const Spec& spec, const assembly::Shape& shape);

}  // namespace colonnade::experiment
