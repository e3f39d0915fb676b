#pragma once

/// The variables of a NetCDF file as bytes, for comparisons.
#include <netcdf.h>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::suite {

struct Content {
    nc_type type = NC_NAT;
    std::vector<std::pair<std::string, std::size_t>> dimensions;
    std::size_t width = 0;           ///< bytes of a value; 0: texts
    std::string raw;                 ///< values, unless they are texts
    std::vector<std::string> texts;  ///< of NC_STRING
    bool is_input = false;           ///< says what a column was given: drawn, or its stimulus

    [[nodiscard]] bool operator==(const Content& other) const;
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::string value_bytes(std::size_t at) const;
    /// Reads back exactly.
    [[nodiscard]] std::string value_in_words(std::size_t at) const;
    /// Both values in decimal and in bits; this one's is the expected one. `found` is of the same type.
    [[nodiscard]] std::string apart_in_words(const Content& found, std::size_t at) const;
};

/// By name.
using Contents = std::map<std::string, Content>;

/// Throws Error (Fault::input) naming the file.
[[nodiscard]] Contents contents_of(const std::string& path);

}  // namespace colonnade::suite
