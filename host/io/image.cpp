#include "host/io/image.hpp"

#include <fmt/format.h>

#include <new>

#include "colonnade/error.hpp"
#include "host/io/file_kind.hpp"
#include "host/io/image_formats.hpp"

namespace colonnade::io {

void check_size(const std::string& path, std::size_t width, std::size_t height, double more, std::size_t memory) {
    constexpr std::size_t longest = 65536, most = std::size_t{1} << 27U;
    if (width == 0 || height == 0 || width > longest || height > longest)
        throw Error(
            fmt::format("{}: found an image of {} x {}, allowed: 1 to {} in a side", path, width, height, longest));
    if (width * height > most)
        throw Error(
            fmt::format("{}: found an image of {} x {}, allowed: at most {} pixels", path, width, height, most));
    require_memory(path, static_cast<double>(width * height) * sizeof(double) + more, memory);
}

Image read_image(const std::string& path, const Reading& reading) try {
    const std::string bytes = read_bytes(path, reading.memory);
    const std::size_t left = reading.memory == unlimited ? unlimited : reading.memory - bytes.size();
    if (is_png(bytes)) return decode_png(path, bytes, left);
    if (is_pgm(bytes)) return decode_pgm(path, bytes, left);
    const char* allowed = "PNG and PGM (P2, P5)";
    refuse_kind(path, bytes, allowed);
    throw Error(fmt::format("{}: is no image, allowed: {}", path, allowed));
} catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: the image does not fit in memory", path), Fault::machine);
}

}  // namespace colonnade::io
