#pragma once

#include <string>

#include "host/data/arrays.hpp"
#include "host/io/reading.hpp"

namespace colonnade::io {

using data::Image;

/// Reads PNG (1 to 16 bit; colour becomes BT.709 luminance of the stored values, alpha and gamma are ignored) or PGM
/// (P2, P5; 8 or 16 bit), told apart by content, in 8 bytes a pixel beside the file's own. Throws Error before it takes
/// any memory for an image of more than 65,536 in a side, of more than 2^27 pixels, or (Fault::machine) of more than
/// `reading.memory`; and for a file that is not there, not such a file (with what it is), or truncated.
[[nodiscard]] Image read_image(const std::string& path, const Reading& reading = {});

/// The bytes of an 8-bit grey PNG; values are clamped to [0, 1], NaN becomes 0. Throws Error (Fault::internal) when the
/// sizes do not fit the values, in the name of `path`.
[[nodiscard]] std::string encode_png(const Image& image, const std::string& path);

}  // namespace colonnade::io
