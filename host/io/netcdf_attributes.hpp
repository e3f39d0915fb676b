#pragma once

#include <netcdf.h>

#include <optional>
#include <string>
#include <vector>

#include "host/io/netcdf_variable.hpp"

namespace colonnade::io {

/// What the attributes of a variable say of its stored values (NetCDF User's Guide, appendix A; CF conventions 1.10,
/// sections 2.5.1 and 8.1). A long double holds every 64-bit integer and every double exactly; numbers are as
/// `_Unsigned` has the values understood.
struct NetcdfAttributes {
    struct Marker {
        long double value;
        std::string said;  ///< `_FillValue = -9`
    };
    nc_type type = NC_NAT;                      ///< of the values as `_Unsigned` has them understood
    std::vector<Marker> missing{};              ///< stored values that stand for no value
    std::optional<Marker> lowest{}, highest{};  ///< valid stored values lie between them, ends included
    std::optional<double> scale{}, offset{};    ///< value = stored x scale + offset
    bool in_float32 = false;                    ///< unpacked in float32, as CF has it for such a scale and offset
};

/// Throws Error naming `where`: not a numeric variable, an attribute of another type or length than it should have,
/// both valid_range and valid_min or valid_max.
[[nodiscard]] NetcdfAttributes read_attributes(const NetcdfHandle& file, const NetcdfVariable& variable,
                                               const std::string& where);

}  // namespace colonnade::io
