#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "io/array.hpp"

namespace colonnade::io {

/// NumPy's format, versions 1 to 3, of bool, integers of 8 to 64 bits, float32 and float64. Integers beyond 2^53 are
/// rounded to the nearest double. Values may be non-finite; `read_array` refuses them.
/// Source: numpy.lib.format, "NumPy array file format".
[[nodiscard]] Array read_npy(const std::string& path);

/// Comma-separated numbers, shape [row][column] even of a single row or column. A first line without any number is a
/// header; `#` starts a comment; fields may be quoted as in RFC 4180. Decimal points only, whatever the locale.
/// Throws Error with the line number: ragged row, not a number, not finite.
[[nodiscard]] Array read_csv(const std::string& path);

/// A numeric variable of a NetCDF-4 file; an empty name means the only one that is not a coordinate. The classic
/// format is refused: NetCDF-C reads a truncated one as if it ended in zeros.
[[nodiscard]] Array read_netcdf(const std::string& path, const std::string& variable);

/// Number of values of an array. Throws Error unless it has 1 to 3 dimensions, none empty, and can be addressed.
[[nodiscard]] std::size_t checked_count(const std::string& where, const std::vector<std::size_t>& shape);

/// `[2][0][1]`, the place of value `index` in row-major order.
[[nodiscard]] std::string place(const std::vector<std::size_t>& shape, std::size_t index);

}  // namespace colonnade::io
