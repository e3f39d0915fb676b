#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "host/io/netcdf_attributes.hpp"

namespace colonnade::io {

/// Reads all values of a variable, refuses the first that its attributes call missing or invalid, with its index and
/// the attribute, unpacks the others (stored x scale_factor + add_offset) and hands them on in row-major order, some at
/// a time. Throws Error that names `where`.
void read_values(const NetcdfHandle& file, const NetcdfVariable& variable, const NetcdfAttributes& attributes,
                 const std::string& where, const std::vector<std::size_t>& shape,
                 const std::function<void(std::span<const double>)>& take);

}  // namespace colonnade::io
