#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/io/netcdf_handle.hpp"

namespace colonnade::io {

/// A variable of an open file.
struct NetcdfVariable {
    int group = 0;  ///< what NetCDF's functions take in place of the file
    int id = 0;
    std::string name{};  ///< `group/nested/name`
};

/// Finds `wanted`, a name with its groups before it (`group/nested/name`; a slash may lead). Empty: the only variable
/// of the file that is no coordinate. Throws Error naming `path`: none such, several, a group, deeper than 32 groups.
[[nodiscard]] NetcdfVariable find_variable(const NetcdfHandle& file, const std::string& path,
                                           const std::string& wanted);

/// Sizes of its dimensions, slowest first.
[[nodiscard]] std::vector<std::size_t> shape_of(const NetcdfHandle& file, const NetcdfVariable& variable);

}  // namespace colonnade::io
