#pragma once

#include "colonnade/dataset.hpp"
#include "host/io/atomic_file.hpp"

namespace colonnade::io {

/// Writes a dataset into an open file as `write_netcdf` does, short of syncing and naming it. Takes no copy of large
/// variables. Throws Error and Interrupted as AtomicFile does.
void put_netcdf(const Dataset& dataset, AtomicFile& file);

}  // namespace colonnade::io
