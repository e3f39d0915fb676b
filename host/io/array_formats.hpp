#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/array.hpp"

namespace colonnade::io {

/// NumPy's format, versions 1 to 3, of bool, integers of 8 to 64 bits, float32 and float64. Integers beyond 2^53 are
/// rounded to the nearest double. Values may be non-finite; `read_array` refuses them.
/// Source: numpy.lib.format, "NumPy array file format".
[[nodiscard]] Array decode_npy(const std::string& path, std::string_view bytes, const Reading& reading);

/// A table of numbers as text, shape [row][column] even of a single row or column. Fields are parted by commas,
/// semicolons, tabs or runs of blanks, whichever reads the whole file; the decimal mark is a point or, where it cannot
/// part fields or thousands, a comma, whatever the locale. Skipped: comments (`#`, `%`), a first line of names, a first
/// column of labels, a delimiter at the end of every line. Fields may be quoted as in RFC 4180.
/// Throws Error with the line number: ragged row, not a number, not finite, missing.
[[nodiscard]] Array decode_csv(const std::string& path, std::string_view bytes, const Reading& reading);

/// A numeric variable of a NetCDF-4 or HDF5 file; an empty name means the only one that is not a coordinate, and groups
/// stand before a name (`group/name`). Packed values are unpacked. Throws Error: missing or invalid values, with the
/// index of the first. The classic format is refused: NetCDF-C reads a truncated one as if it ended in zeros.
/// The file is read by a copy of this process with limits of time and memory, because HDF5 crashes and hangs on damaged
/// files; the caller needs neither locks of files nor a quiet process, but must not use NetCDF or HDF5 in another
/// thread other than through colonnade meanwhile.
[[nodiscard]] Array read_netcdf(const std::string& path, const std::string& variable, const Reading& reading);

/// Number of values of an array. Throws Error unless it has 1 to 3 dimensions, none empty, and can be addressed.
[[nodiscard]] std::size_t checked_count(const std::string& where, const std::vector<std::size_t>& shape);

/// `[2][0][1]`, the place of value `index` in row-major order.
[[nodiscard]] std::string place(const std::vector<std::size_t>& shape, std::size_t index);

}  // namespace colonnade::io
