#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "colonnade/error.hpp"
#include "host/io/image_formats.hpp"

namespace colonnade::io {
namespace {

/// libpng with a file in memory. Its simplified interface converts gamma; this one leaves stored values as they are.
/// libpng reports a failure by longjmp, so the functions that may jump own nothing. Each of those answers false on
/// failure.
class Decoder {
public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {
        png_ = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, this, fail, ignore, this, allocate, release);
        info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
        if (info_ == nullptr) {
            png_destroy_read_struct(&png_, nullptr, nullptr);
            throw std::bad_alloc();
        }
        png_set_read_fn(png_, this, take);
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // check_size has the say
        // texts, profiles and the like may unpack to any size and say nothing of grey values
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
        png_set_chunk_malloc_max(png_, 1U << 20U);
    }
    ~Decoder() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Reads up to the image, and takes no memory for that yet.
    bool read_header() noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_info(png_, info_);
        packed_row_bytes_ = png_get_rowbytes(png_, info_);
        return true;
    }
    /// Asks for 1 (grey) or 3 channels of 8 or 16 bits.
    bool start() noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_set_expand(png_);
        png_set_strip_alpha(png_);
        png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        return true;
    }
    /// The next row; of an image that is not interlaced.
    bool read_row(png_bytep row) noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_row(png_, row, nullptr);
        return true;
    }
    bool read_rows(png_bytep* rows) noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_image(png_, rows);
        return true;
    }
    /// Reads what follows the image.
    bool finish() noexcept {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_end(png_, nullptr);
        return true;
    }

    [[nodiscard]] std::size_t width() const { return png_get_image_width(png_, info_); }
    [[nodiscard]] std::size_t height() const { return png_get_image_height(png_, info_); }
    [[nodiscard]] bool is_interlaced() const { return png_get_interlace_type(png_, info_) != PNG_INTERLACE_NONE; }
    /// Bytes of a pixel that `start` asks for, known before it.
    [[nodiscard]] std::size_t pixel_bytes() const {
        return ((png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0 ? 3U : 1U) *
               (png_get_bit_depth(png_, info_) == 16 ? 2U : 1U);
    }
    [[nodiscard]] std::size_t channels() const { return png_get_channels(png_, info_); }
    [[nodiscard]] std::size_t value_bytes() const { return png_get_bit_depth(png_, info_) / 8U; }
    [[nodiscard]] std::size_t row_bytes() const { return png_get_rowbytes(png_, info_); }
    /// As the file holds a row before compression: several pixels a byte, or indices into a palette.
    [[nodiscard]] std::size_t packed_row_bytes() const { return packed_row_bytes_; }
    [[nodiscard]] const char* reason() const { return reason_.data(); }
    [[nodiscard]] bool is_out_of_memory() const { return out_of_memory_; }

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
    static png_voidp allocate(png_structp png, png_alloc_size_t size) {
        void* memory = std::malloc(size);
        if (memory == nullptr) static_cast<Decoder*>(png_get_mem_ptr(png))->out_of_memory_ = true;
        return memory;
    }
    static void release(png_structp, png_voidp memory) { std::free(memory); }

    std::string_view rest_;
    std::array<char, 128> reason_{};
    bool out_of_memory_ = false;
    std::size_t packed_row_bytes_ = 0;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

void require(bool done, const std::string& path, const Decoder& decoder) {
    if (done) return;
    if (decoder.is_out_of_memory()) throw std::bad_alloc();
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

void read_row_by_row(const std::string& path, Decoder& decoder, std::vector<double>& grey) {
    std::vector<std::uint8_t> row(decoder.row_bytes());
    for (std::size_t y = 0; y < decoder.height(); ++y) {
        require(decoder.read_row(row.data()), path, decoder);
        append_grey(row.data(), decoder, grey);
    }
}

/// The last pass of an interlaced image still adds to its rows.
void read_whole(const std::string& path, Decoder& decoder, std::vector<double>& grey) {
    std::vector<std::uint8_t> pixels(decoder.row_bytes() * decoder.height());
    std::vector<png_bytep> rows;
    for (std::size_t y = 0; y < decoder.height(); ++y) rows.push_back(pixels.data() + y * decoder.row_bytes());
    require(decoder.read_rows(rows.data()), path, decoder);
    for (const png_bytep row : rows) append_grey(row, decoder, grey);
}

}  // namespace

bool is_png(std::string_view bytes) {
    return bytes.substr(0, 8) == "\x89PNG\r\n\x1a\n";
}

Image decode_png(const std::string& path, std::string_view bytes, std::size_t memory) {
    Decoder decoder(bytes);
    require(decoder.read_header(), path, decoder);
    const double rows = decoder.is_interlaced() ? static_cast<double>(decoder.height()) : 4.0;  // libpng keeps some
    check_size(path, decoder.width(), decoder.height(),
               static_cast<double>(decoder.width() * decoder.pixel_bytes()) * rows, memory);
    // deflate shrinks by at most 1032
    if (decoder.packed_row_bytes() * decoder.height() / 1032 > bytes.size())
        throw Error(fmt::format("{}: truncated: {} bytes cannot hold an image of {} x {}", path, bytes.size(),
                                decoder.width(), decoder.height()));
    require(decoder.start(), path, decoder);
    Image image{decoder.width(), decoder.height(), {}};
    image.grey.reserve(image.width * image.height);
    if (decoder.is_interlaced())
        read_whole(path, decoder, image.grey);
    else
        read_row_by_row(path, decoder, image.grey);
    require(decoder.finish(), path, decoder);
    return image;
}

}  // namespace colonnade::io
