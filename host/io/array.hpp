#pragma once

#include <string>

#include "host/data/arrays.hpp"
#include "host/io/reading.hpp"

namespace colonnade::io {

using data::Array;

/// Reads, by the ending of its name, an array of 1 to 3 dimensions: .npy (bool, integers, float32, float64, little- or
/// big-endian, C or Fortran order); .csv, .tsv, .txt and .dat (a table of numbers; always [row][column]); .nc, .nc4,
/// .cdf, .h5 and .hdf5 (NetCDF-4 and HDF5; the only variable, or the one named after a colon: `weights.nc:group/W`).
/// Throws Error: not there, unknown ending, another kind of file, truncated, not numeric, missing or not finite (with
/// the place); of Fault::machine where memory does not suffice.
[[nodiscard]] Array read_array(const std::string& path, const Reading& reading = {});

/// The file that the name of an array is in: without a variable after a colon.
[[nodiscard]] std::string file_of_array(const std::string& path);

}  // namespace colonnade::io
