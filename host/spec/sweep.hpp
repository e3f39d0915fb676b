#pragma once

#include <vector>

#include "colonnade/spec.hpp"
#include "spec/axes.hpp"
#include "spec/files.hpp"

namespace colonnade::spec {

/// One spec for every combination of values, the last axis fastest. Each is read and checked like a spec of its own.
/// Throws Error, also for more points or circuits than a run may have.
[[nodiscard]] std::vector<Spec> sweep_points(const Value& root, const std::vector<Axis>& axes, const Spec& base,
                                             Files& files);

}  // namespace colonnade::spec
