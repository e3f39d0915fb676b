#pragma once

#include <string>
#include <vector>

#include "colonnade/dataset.hpp"
#include "colonnade/spec.hpp"
#include "host/atlas/boundary.hpp"
#include "host/atlas/curves.hpp"
#include "host/atlas/observe.hpp"

namespace colonnade::atlas {

/// Names of the dimensions of an atlas: the last part of each key, or the whole key where both end alike.
[[nodiscard]] std::string axis_name(const AtlasAxis& axis, const AtlasAxis& other);

/// An atlas as labelled variables (docs/output.md).
[[nodiscard]] Dataset label(const Experiment& experiment, Points points, const Boundaries& boundaries,
                            const std::vector<Curve>& curves, const std::string& backend);

}  // namespace colonnade::atlas
