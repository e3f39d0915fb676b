#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::regimes {

/// Values of an axis, both ends exact.
[[nodiscard]] std::vector<double> axis_values(const AtlasAxis& axis);

/// The spec as one of as many columns as there are points, column k having x[k] and y[k] for the keys of the axes.
[[nodiscard]] Spec spec_of_points(const Spec& base, std::vector<double> x, std::vector<double> y);

}  // namespace colonnade::regimes
