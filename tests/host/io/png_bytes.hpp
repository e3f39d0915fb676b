#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::testing {

/// A PNG made byte by byte (W3C, "Portable Network Graphics", sections 5 and 10), without libpng or zlib.
struct PngBytes {
    std::uint32_t width = 1, height = 1;
    int depth = 8;
    int colour = 0;  ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
    bool interlaced = false;
    std::vector<std::string> before_image{};  ///< chunks between IHDR and IDAT
    std::string scanlines{};                  ///< each led by its filter byte, 0

    static std::string be32(std::uint32_t value) {
        std::string bytes;
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xFF);
        return bytes;
    }
    static std::uint32_t crc32(const std::string& bytes) {
        std::uint32_t crc = 0xFFFFFFFF;
        for (const char c : bytes) {
            crc ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
    static std::string chunk(const std::string& type, const std::string& data) {
        return be32(static_cast<std::uint32_t>(data.size())) + type + data + be32(crc32(type + data));
    }
    /// A zlib stream of one stored (uncompressed) block of less than 65,536 bytes.
    static std::string stored(const std::string& data) {
        std::uint32_t a = 1, b = 0;  // Adler-32
        for (const char c : data) {
            a = (a + static_cast<unsigned char>(c)) % 65521;
            b = (b + a) % 65521;
        }
        std::string bytes = "\x78\x01\x01";
        const auto size = static_cast<std::uint16_t>(data.size());
        for (const int half : {+size, ~size}) {
            bytes += static_cast<char>(half & 0xFF);
            bytes += static_cast<char>(half >> 8 & 0xFF);
        }
        return bytes + data + be32(b << 16 | a);
    }
    [[nodiscard]] std::string header() const {
        std::string data = be32(width) + be32(height);
        for (const int field : {depth, colour, 0, 0, interlaced ? 1 : 0}) data += static_cast<char>(field);
        return "\x89PNG\r\n\x1a\n" + chunk("IHDR", data);
    }
    [[nodiscard]] std::string file() const {
        std::string bytes = header();
        for (const std::string& one : before_image) bytes += one;
        return bytes + chunk("IDAT", stored(scanlines)) + chunk("IEND", "");
    }
};

}  // namespace colonnade::testing
