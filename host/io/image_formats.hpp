#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/image.hpp"

namespace colonnade::io {

/// Whether the bytes begin as the format does.
[[nodiscard]] bool is_png(std::string_view bytes);
[[nodiscard]] bool is_pgm(std::string_view bytes);

/// Decodes a whole file; `path` names it in messages. Grey is the stored value over the largest one the format holds.
/// Throws Error on anything but a complete image: never a partial one. Takes at most `memory` bytes.
[[nodiscard]] Image decode_png(const std::string& path, std::string_view bytes, std::size_t memory);
[[nodiscard]] Image decode_pgm(const std::string& path, std::string_view bytes, std::size_t memory);

/// Throws Error unless both sides are from 1 to 65,536, their product is at most 2^27, and the grey values and `more`
/// bytes fit into `memory`.
void check_size(const std::string& path, std::size_t width, std::size_t height, double more, std::size_t memory);

}  // namespace colonnade::io
