#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/assembly/shape.hpp"
#include "host/experiment/network/column_range.hpp"

namespace colonnade::attractors {

/// Newton's steps from `rates` [neuron][column] at the system that `range` stands at, for the marked columns. Where
/// they arrive within sqrt(tolerance) max(1, max|x|) of where they began, `rates` are replaced. Returns how far each
/// marked column moved; NaN where Newton did not arrive there, 0 in unmarked ones.
[[nodiscard]] std::vector<double> polish(const assembly::Shape& shape, experiment::ColumnRange<double>& range,
                                         double tolerance, std::span<const std::uint8_t> marks,
                                         std::span<double> rates);

/// How far polish() may move rates of this magnitude.
[[nodiscard]] double neighbourhood(double tolerance, double magnitude);

}  // namespace colonnade::attractors
