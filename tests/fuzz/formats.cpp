#include "fuzz/formats.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "colonnade/error.hpp"
#include "colonnade/load.hpp"
#include "fuzz/seeds.hpp"
#include "host/io/array_formats.hpp"
#include "host/io/image_formats.hpp"
#include "host/io/png_bytes.hpp"

namespace colonnade::fuzz {
namespace {

constexpr std::size_t memory = std::size_t{256} << 20U;

void require(bool kept, const char* promise) {
    if (!kept) throw std::logic_error(promise);
}

void refused_or(const auto& read) {
    try {
        read();
    } catch (const Error& error) {
        const std::string sentence = error.what();
        require(!sentence.empty() && sentence.find('\n') == std::string::npos, "an error is one line");
        require(error.fault() != Fault::internal, "bytes of a file are no fault of ours");
    }
}

void check(const io::Array& array) {
    require(io::checked_count("array", array.shape) == array.values.size(), "as many values as the shape says");
}

void check(const io::Image& image) {
    require(image.width * image.height == image.grey.size(), "as many grey values as pixels");
    for (const double grey : image.grey) require(grey >= 0.0 && grey <= 1.0, "grey values from 0 to 1");
}

/// A short spec may ask for a sweep of a million points, which is no fault of its reader.
bool asks_for_much(std::string_view text) {
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || c == '_'; };
    std::size_t digits = 0, longest = 0;
    bool powers = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        powers = powers || (digits > 0 && (text[i] == 'e' || text[i] == 'E'));
        digits = is_digit(text[i]) ? digits + 1 : 0;
        longest = std::max(longest, digits);
    }
    const bool spaced = text.find("space") != std::string_view::npos;
    return longest > 7 || (spaced && (longest > 3 || powers));
}

void read_spec(std::string_view bytes) {
    if (asks_for_much(bytes)) return;
    refused_or([&] { (void)resolved_toml(parse_spec(std::string(bytes), "spec.toml", {}, "/nowhere", {memory, {}})); });
}

void read_npy(std::string_view bytes) {
    refused_or([&] { check(io::decode_npy("a.npy", bytes, {memory, {}})); });
}

void read_csv(std::string_view bytes) {
    refused_or([&] {
        const io::Array array = io::decode_csv("a.csv", bytes, {memory, [](const std::string&) {}});
        check(array);
        for (const double value : array.values) require(std::isfinite(value), "finite values");
    });
}

/// With checksums that fit, so that more than the first chunk is looked at.
std::string with_checksums(std::string bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::size_t length = byte(at) << 24U | byte(at + 1) << 16U | byte(at + 2) << 8U | byte(at + 3);
        if (length > bytes.size() - at - 12) break;
        const std::string sum = testing::PngBytes::be32(testing::PngBytes::crc32(bytes.substr(at + 4, 4 + length)));
        bytes.replace(at + 8 + length, 4, sum);
        at += 12 + length;
    }
    return bytes;
}

void read_png(std::string_view bytes) {
    if (!io::is_png(bytes)) return;
    refused_or([&] { check(io::decode_png("a.png", bytes, memory)); });
    refused_or([&] { check(io::decode_png("a.png", with_checksums(std::string(bytes)), memory)); });
}

void read_pgm(std::string_view bytes) {
    if (!io::is_pgm(bytes)) return;
    refused_or([&] { check(io::decode_pgm("a.pgm", bytes, memory)); });
}

/// Through a file in memory and the reader's own process.
void read_netcdf(std::string_view bytes) {
    const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
    require(file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
            "the system has files in memory");
    refused_or([&] { check(io::read_netcdf(fmt::format("/proc/self/fd/{}", file), "", {memory, {}})); });
    ::close(file);
}

constexpr std::array all{Format{"spec", read_spec, spec_seeds}, Format{"npy", read_npy, npy_seeds},
                         Format{"csv", read_csv, csv_seeds},    Format{"png", read_png, png_seeds},
                         Format{"pgm", read_pgm, pgm_seeds},    Format{"netcdf", read_netcdf, netcdf_seeds}};

}  // namespace

std::span<const Format> formats() {
    return all;
}

}  // namespace colonnade::fuzz
