#pragma once

#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/sections/axes.hpp"

namespace colonnade::spec {

/// One spec for every combination of values, the last axis fastest. What is no number in a draw is read and checked
/// like a spec of its own, numbers each by itself. Throws Error, also for more points or circuits than a run may have.
[[nodiscard]] SweepPoints sweep_points(const Value& root, const std::vector<Axis>& axes, const Spec& base,
                                       Files& files);

}  // namespace colonnade::spec
