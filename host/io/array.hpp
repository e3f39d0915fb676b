#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace colonnade::io {

/// A dense array in row-major order.
struct Array {
    std::vector<std::size_t> shape;
    std::vector<double> values;
};

/// Reads .npy (bool, integers, float32, float64, little- or big-endian, C or Fortran order), .csv (numbers, an optional
/// header line, `#` comments; always [row][column]) or .nc (NetCDF-4; the only variable, or the one named after a
/// colon: `weights.nc:W`), of 1 to 3 dimensions.
/// Throws Error: not there, unknown ending, truncated, not numeric, not finite (with the index).
[[nodiscard]] Array read_array(const std::string& path);

}  // namespace colonnade::io
