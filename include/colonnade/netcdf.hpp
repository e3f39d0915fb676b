#pragma once

/// Results as NetCDF files. Link colonnade::io.
#include <string>

#include "colonnade/dataset.hpp"

namespace colonnade {

/// Writes NetCDF-4 (CF-1.10 labels) beside `path`, syncs it and renames it into place; no partial file is ever left at
/// `path`, and the temporary is removed on failure. Takes no copy of the values.
/// Throws Error: `path` cannot be written or the dataset does not fit together (Fault::input); the disk cannot hold it
/// or fails (Fault::machine).
void write_netcdf(const Dataset& dataset, const std::string& path);

}  // namespace colonnade
