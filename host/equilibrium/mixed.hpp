#pragma once

#include <functional>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "kernels/backend.hpp"
#include "kernels/pipeline/bound.hpp"
#include "kernels/pipeline/marching.hpp"

namespace colonnade::equilibrium {

/// Where marches in float32 went: ends [column], rates [neuron][column], and the oscillations among them.
struct RoughStops {
    std::vector<core::StopRecord> stop_records;
    std::vector<double> rates;
    std::vector<core::Cycle> cycles;
};

/// Drives columns in float32 until each has ended, at the residual that its rounding lets it reach: the first part of
/// mixed precision. `settling`, `stop` as in Request.
[[nodiscard]] RoughStops march_roughly(const kernels::Backend& backend, const assembly::Shape& shape,
                                       const kernels::HostColumns<double>& start, const Solve& rule, bool settling,
                                       const std::function<bool()>& stop);

}  // namespace colonnade::equilibrium
