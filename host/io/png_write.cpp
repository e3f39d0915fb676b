#include <fmt/format.h>
#include <png.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "host/io/image.hpp"

namespace colonnade::io {
namespace {

std::uint8_t byte_of(double grey) {
    if (!(grey > 0.0)) return 0;
    return grey >= 1.0 ? std::uint8_t{255} : static_cast<std::uint8_t>(std::lround(255.0 * grey));
}

}  // namespace

std::string encode_png(const Image& image, const std::string& path) {
    if (image.width == 0 || image.height == 0 || image.grey.size() / image.width != image.height ||
        image.grey.size() % image.width != 0)
        throw Error(fmt::format("{}: an image of {} x {} with {} values cannot be written", path, image.width,
                                image.height, image.grey.size()),
                    Fault::internal);
    std::vector<std::uint8_t> pixels;
    pixels.reserve(image.grey.size());
    for (const double grey : image.grey) pixels.push_back(byte_of(grey));
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = static_cast<png_uint_32>(image.width);
    png.height = static_cast<png_uint_32>(image.height);
    png.format = PNG_FORMAT_GRAY;
    std::string file(PNG_IMAGE_PNG_SIZE_MAX(png), '\0');
    png_alloc_size_t size = file.size();
    if (png_image_write_to_memory(&png, file.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
        throw Error(fmt::format("{}: cannot be encoded: {}", path, png.message), Fault::internal);
    file.resize(size);
    return file;
}

}  // namespace colonnade::io
