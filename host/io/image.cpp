#include "io/image.hpp"

#include <fmt/format.h>

#include <new>

#include "colonnade/error.hpp"
#include "io/bytes.hpp"
#include "io/image_formats.hpp"

namespace colonnade::io {

void check_sides(const std::string& path, std::size_t width, std::size_t height) {
    constexpr std::size_t longest = 65536;
    if (width == 0 || height == 0 || width > longest || height > longest)
        throw Error(
            fmt::format("{}: found an image of {} x {}, allowed: 1 to {} in a side", path, width, height, longest));
}

Image read_image(const std::string& path) try {
    const std::string bytes = read_bytes(path);
    if (is_png(bytes)) return decode_png(path, bytes);
    if (is_pgm(bytes)) return decode_pgm(path, bytes);
    throw Error(fmt::format("{}: is no image, allowed: PNG and PGM (P2, P5)", path));
} catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: the image does not fit in memory", path), Fault::machine);
}

}  // namespace colonnade::io
