#pragma once

#include <vector>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// A value of an atlas's axis as one of TOML.
[[nodiscard]] Value value_of(const AtlasValue& value);

/// Experiment::atlas_points: one spec for every combination of the values that the axes of the atlas in `base` list,
/// each read and checked like a spec of its own, [y][x]. Throws Error.
[[nodiscard]] std::vector<Spec> atlas_points(const Value& root, const Spec& base, Files& files);

}  // namespace colonnade::spec
