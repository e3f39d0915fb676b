#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::io {

/// What the header of a .npy file says of the values after it.
struct NpyHeader {
    char kind = 'f';        ///< f: IEEE float, i: two's complement, u: unsigned, b: bool
    std::size_t width = 8;  ///< bytes a value
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<std::size_t> shape{};
    std::size_t values_at = 0;  ///< offset of the first value in the file
};

/// Throws Error naming `path`: no .npy file, truncated, unknown version, malformed, or of a type we do not read.
[[nodiscard]] NpyHeader read_npy_header(const std::string& path, std::string_view bytes);

}  // namespace colonnade::io
