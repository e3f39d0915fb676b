#include <fmt/format.h>

#include <charconv>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"
#include "host/io/image_formats.hpp"

namespace colonnade::io {
namespace {

constexpr std::string_view blanks = " \t\n\v\f\r";

/// Reads the tokens of a PGM: decimal numbers between blanks, with comments from `#` to the end of the line.
class Tokens {
public:
    Tokens(const std::string& path, std::string_view bytes) : path_(path), rest_(bytes) {}

    std::size_t number(const char* what) {
        skip_blanks();
        if (rest_.empty()) throw Error(fmt::format("{}: truncated: ends before its {}", path_, what));
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        const auto length = static_cast<std::size_t>(end - rest_.data());
        const bool ends_there = length == rest_.size() || blanks.find(rest_[length]) != std::string_view::npos;
        if (error != std::errc{} || !(ends_there || rest_[length] == '#'))
            throw Error(fmt::format("{}: found {} for its {}, allowed: whole numbers", path_,
                                    data::shown(rest_.substr(0, rest_.find_first_of(blanks))), what));
        rest_.remove_prefix(length);
        return value;
    }
    /// A binary raster of `needed` bytes begins after exactly one blank, or after a line that was ended in CR LF on its
    /// way: the length of the file tells the LF from a grey value, because nothing but blanks follows a raster.
    std::string_view raster(std::size_t needed) {
        if (rest_.empty()) throw Error(fmt::format("{}: truncated: ends before its grey values", path_));
        const bool line_of_two = rest_.starts_with("\r\n") && rest_.size() - 1 > needed;
        return rest_.substr(line_of_two ? 2 : 1);
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    void require_end() {
        skip_blanks();
        if (!rest_.empty()) throw Error(fmt::format("{}: too long: {} bytes follow the image", path_, rest_.size()));
    }

private:
    void skip_blanks() {
        for (;;) {
            const std::size_t first = rest_.find_first_not_of(blanks);
            rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
            if (rest_.empty() || rest_.front() != '#') return;
            const std::size_t line = rest_.find('\n');
            rest_.remove_prefix(line == std::string_view::npos ? rest_.size() : line);
        }
    }

    const std::string& path_;
    std::string_view rest_;
};

double grey_of(const std::string& path, std::size_t value, std::size_t white) {
    if (value > white)
        throw Error(
            fmt::format("{}: found a grey value of {}, allowed: 0 to {} as its header says", path, value, white));
    return static_cast<double>(value) / static_cast<double>(white);
}

void require_bytes(const std::string& path, std::size_t found, std::size_t needed) {
    if (found < needed)
        throw Error(fmt::format("{}: truncated: {} bytes of grey values follow the header, at least {} are needed",
                                path, found, needed));
}

void read_text(const std::string& path, Tokens& tokens, std::size_t white, Image& image) {
    const std::size_t count = image.width * image.height;
    require_bytes(path, tokens.rest().size(), 2 * count);  // a blank and a digit for each
    image.grey.reserve(count);
    for (std::size_t i = 0; i < count; ++i) image.grey.push_back(grey_of(path, tokens.number("grey values"), white));
    tokens.require_end();
}

void read_binary(const std::string& path, Tokens& tokens, std::size_t white, Image& image) {
    const std::size_t count = image.width * image.height;
    const std::size_t width = white > 255 ? 2 : 1;
    const std::string_view raster = tokens.raster(count * width);
    require_bytes(path, raster.size(), count * width);
    Tokens(path, raster.substr(count * width)).require_end();
    image.grey.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t value = 0;  // most significant byte first
        for (std::size_t b = 0; b < width; ++b) value = value << 8 | static_cast<unsigned char>(raster[i * width + b]);
        image.grey.push_back(grey_of(path, value, white));
    }
}

}  // namespace

bool is_pgm(std::string_view bytes) {
    return bytes.size() >= 3 && (bytes.substr(0, 2) == "P2" || bytes.substr(0, 2) == "P5") &&
           (blanks.find(bytes[2]) != std::string_view::npos || bytes[2] == '#');
}

Image decode_pgm(const std::string& path, std::string_view bytes, std::size_t memory) {
    Tokens tokens(path, bytes.substr(2));
    Image image;
    image.width = tokens.number("width");
    image.height = tokens.number("height");
    const std::size_t white = tokens.number("largest grey value");
    check_size(path, image.width, image.height, 0.0, memory);
    if (white < 1 || white > 65535)
        throw Error(fmt::format("{}: found {} as its largest grey value, allowed: 1 to 65535", path, white));
    if (bytes[1] == '2')
        read_text(path, tokens, white, image);
    else
        read_binary(path, tokens, white, image);
    return image;
}

}  // namespace colonnade::io
