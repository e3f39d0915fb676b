#pragma once

#include <string>
#include <string_view>

namespace colonnade::io {

/// What a file is by its first bytes: "a JPEG image", "compressed by gzip"; empty for plain text and what is unknown.
/// Sources: the formats' specifications, as collected in file(1)'s magic.
[[nodiscard]] std::string kind_of(std::string_view bytes);

/// Throws Error `path: is a JPEG image, allowed: ...` when the bytes are of a known kind; `allowed` begins with it.
void refuse_kind(const std::string& path, std::string_view bytes, std::string_view allowed);

/// Whether the bytes are those of HDF5, which NetCDF-4 is as well: its signature stands at byte 0, or at 512, 1024, ...
/// after a block of the user's (HDF5 File Format Specification, II.A).
[[nodiscard]] bool is_hdf5(std::string_view bytes);

}  // namespace colonnade::io
