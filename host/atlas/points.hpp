#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "colonnade/spec.hpp"

namespace colonnade::atlas {

/// Coordinates along an axis: values of the key, both ends exact; of an axis that lists its values their places, from
/// 0.
[[nodiscard]] std::vector<double> axis_values(const AtlasAxis& axis);

/// The spec as one of as many columns as there are points, column k having x[k] and y[k] for the keys of the axes.
/// Keys whose values are listed keep those of `base`.
[[nodiscard]] Spec spec_of_points(const Spec& base, std::vector<double> x, std::vector<double> y);

/// Bytes that an atlas of so many points holds at once: results, coordinates and places.
[[nodiscard]] std::size_t atlas_bytes(std::size_t points);

}  // namespace colonnade::atlas
