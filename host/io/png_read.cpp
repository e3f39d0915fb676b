#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstring>
#include <vector>

#include "colonnade/error.hpp"
#include "io/image_formats.hpp"

namespace colonnade::io {
namespace {

/// libpng with a file in memory. Its simplified interface converts gamma; this one leaves stored values as they are.
/// libpng reports a failure by longjmp, so the functions that may jump own nothing.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore);
        info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
        if (info_ == nullptr) throw std::bad_alloc();
        png_set_read_fn(png_, this, take);
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // check_sides has the say
    }
    ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Reads up to the image and asks for 1 (grey) or 3 channels of 8 or 16 bits; false on failure.
    bool start() noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_info(png_, info_);
        packed_row_bytes_ = png_get_rowbytes(png_, info_);
        png_set_expand(png_);
        png_set_strip_alpha(png_);
        png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        return true;
    }
    /// Reads the whole image and what follows it; false on failure.
    bool finish(png_bytep* rows) noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_image(png_, rows);
        png_read_end(png_, nullptr);
        return true;
    }

    [[nodiscard]] std::size_t width() const { return png_get_image_width(png_, info_); }
    [[nodiscard]] std::size_t height() const { return png_get_image_height(png_, info_); }
    [[nodiscard]] std::size_t channels() const { return png_get_channels(png_, info_); }
    [[nodiscard]] std::size_t value_bytes() const { return png_get_bit_depth(png_, info_) / 8U; }
    [[nodiscard]] std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }
    /// As the file holds a row before compression: several pixels a byte, or indices into a palette.
    [[nodiscard]] std::size_t packed_row_bytes() const { return packed_row_bytes_; }
    [[nodiscard]] const char* reason() const { return reason_.data(); }

private:
    static void take(png_structp png, png_bytep to, std::size_t count) {
        auto& rest = static_cast<Decoder*>(png_get_io_ptr(png))->rest_;
        if (count > rest.size()) png_error(png, "truncated");
        std::memcpy(to, rest.data(), count);
        rest.remove_prefix(count);
    }
    [[noreturn]] static void fail(png_structp png, png_const_charp message) {
        auto& reason = static_cast<Decoder*>(png_get_error_ptr(png))->reason_;
        std::strncpy(reason.data(), message, reason.size() - 1);
        png_longjmp(png, 1);
    }
    static void ignore(png_structp, png_const_charp) {}

    std::string_view rest_;
    std::array<char, 128> reason_{};
    std::size_t packed_row_bytes_ = 0;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

[[noreturn]] void refuse(const std::string& path, const Decoder& decoder) {
    throw Error(fmt::format("{}: is no complete PNG: {}", path, decoder.reason()));
}

/// Luminance of one row. The weights of ITU-R BT.709 as integers over 10,000: sums are exact, so that a colour image
/// of greys reads as the same greys.
void append_grey(const std::uint8_t* row, const Decoder& decoder, std::vector<double>& grey) {
    constexpr std::array<std::uint64_t, 3> colour{2126, 7152, 722};
    constexpr std::array<std::uint64_t, 1> plain{10000};
    const std::uint64_t* weight = decoder.channels() == 3 ? colour.data() : plain.data();
    const double white = 10000.0 * (decoder.value_bytes() == 2 ? 65535.0 : 255.0);
    for (std::size_t x = 0; x < decoder.width(); ++x) {
        std::uint64_t sum = 0;
        for (std::size_t c = 0; c < decoder.channels(); ++c) {
            std::uint64_t value = 0;  // most significant byte first
            for (std::size_t b = 0; b < decoder.value_bytes(); ++b) value = value << 8 | *row++;
            sum += weight[c] * value;
        }
        grey.push_back(static_cast<double>(sum) / white);
    }
}

}  // namespace

bool is_png(std::string_view bytes) {
    return bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n";
}

Image decode_png(const std::string& path, std::string_view bytes) {
    Decoder decoder(bytes);
    if (!decoder.start()) refuse(path, decoder);
    check_sides(path, decoder.width(), decoder.height());
    // deflate shrinks by at most 1032
    if (decoder.packed_row_bytes() * decoder.height() / 1032 > bytes.size())
        throw Error(fmt::format("{}: truncated: {} bytes cannot hold an image of {} x {}", path, bytes.size(),
                                decoder.width(), decoder.height()));
    std::vector<std::uint8_t> pixels(decoder.row_bytes() * decoder.height());
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < decoder.height(); ++y) rows.push_back(pixels.data() + y * decoder.row_bytes());
    if (!decoder.finish(rows.data())) refuse(path, decoder);
    Image image{decoder.width(), decoder.height(), {}};
    image.grey.reserve(image.width * image.height);
    for (const png_bytep row : rows) append_grey(row, decoder, image.grey);
    return image;
}

}  // namespace colonnade::io
