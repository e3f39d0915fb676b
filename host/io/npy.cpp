#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"
#include "host/io/array_formats.hpp"
#include "host/io/bytes.hpp"
#include "host/io/file_kind.hpp"

namespace colonnade::io {
namespace {

/// What the header of a .npy file says of the values after it.
struct NpyHeader {
    char kind = 'f';        ///< f: IEEE float, i: two's complement, u: unsigned, b: bool
    std::size_t width = 8;  ///< bytes a value
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<std::size_t> shape{};
    std::size_t values_at = 0;  ///< offset of the first value in the file
};

/// Reads the Python literal of the header: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
class Literal {
public:
    Literal(const std::string& path, std::string_view text) : path_(path), text_(text) {}

    [[noreturn]] void refuse(const std::string& expected) const {
        throw Error(fmt::format("{}: malformed .npy header: found {}, expected: {}", path_,
                                data::shown(text_.substr(at_)), expected));
    }
    bool accept(std::string_view token) {
        skip_blanks();
        if (text_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }
    void require(std::string_view token) {
        if (!accept(token)) refuse(fmt::format("'{}'", token));
    }
    std::string_view quoted() {
        skip_blanks();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"') refuse("a quoted word (structured types are not read)");
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) refuse("a closing quote");
        const std::string_view word = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return word;
    }
    bool boolean() {
        if (accept("True")) return true;
        if (!accept("False")) refuse("True or False");
        return false;
    }
    std::vector<std::size_t> sizes() {
        std::vector<std::size_t> found;
        require("(");
        while (!accept(")")) {
            skip_blanks();
            std::size_t size = 0;
            const char* first = text_.data() + at_;
            const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), size);
            if (error != std::errc{}) refuse("a size of at most 64 bits");
            at_ += static_cast<std::size_t>(end - first);
            found.push_back(size);
            if (accept(")")) break;
            require(",");
        }
        return found;
    }
    void require_end() {
        skip_blanks();
        if (at_ != text_.size()) refuse("nothing after '}'");
    }

private:
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }

    const std::string& path_;
    std::string_view text_;
    std::size_t at_ = 0;
};

void take_type(const std::string& path, std::string_view type, NpyHeader& header) {
    constexpr std::string_view readable[] = {"f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"};
    const std::string_view order = type.substr(0, 1);
    bool known = false;
    for (const std::string_view name : readable) known = known || (type.size() == 3 && type.substr(1) == name);
    known = known && (order == "<" || order == ">" || order == "=" || (order == "|" && type[2] == '1'));
    if (!known)
        throw Error(fmt::format("{}: holds values of type {}, allowed: f4, f8, i1 to i8, u1 to u8 and b1", path,
                                data::shown(type)));
    header.kind = type[1];
    header.width = static_cast<std::size_t>(type[2] - '0');
    header.big_endian = order == ">" || (order == "=" && std::endian::native == std::endian::big);
}

void parse(const std::string& path, std::string_view text, NpyHeader& header) {
    Literal literal(path, text);
    bool has_type = false, has_order = false, has_shape = false;
    literal.require("{");
    while (!literal.accept("}")) {
        const std::string_view key = literal.quoted();
        literal.require(":");
        if (key == "descr" && !has_type) {
            take_type(path, literal.quoted(), header);
            has_type = true;
        } else if (key == "fortran_order" && !has_order) {
            header.fortran_order = literal.boolean();
            has_order = true;
        } else if (key == "shape" && !has_shape) {
            header.shape = literal.sizes();
            has_shape = true;
        } else {
            literal.refuse(fmt::format("'descr', 'fortran_order' and 'shape' once each, not {}", data::shown(key)));
        }
        if (literal.accept("}")) break;
        literal.require(",");
    }
    literal.require_end();
    if (!has_type || !has_order || !has_shape)
        throw Error(fmt::format("{}: malformed .npy header: lacks '{}'", path,
                                !has_type    ? "descr"
                                : !has_order ? "fortran_order"
                                             : "shape"));
}

std::size_t byte_at(std::string_view bytes, std::size_t i) {
    return static_cast<unsigned char>(bytes[i]);
}

/// Throws Error naming `path`: no .npy file, truncated, unknown version, malformed, or of a type we do not read.
NpyHeader read_npy_header(const std::string& path, std::string_view bytes) {
    constexpr std::string_view magic("\x93NUMPY", 6);
    if (bytes.substr(0, magic.size()) != magic) {
        refuse_kind(path, bytes, "an array of NumPy (.npy)");
        throw Error(fmt::format("{}: is not a .npy file: it does not begin with \\x93NUMPY", path));
    }
    const std::size_t version = bytes.size() > 6 ? byte_at(bytes, 6) : 0;
    // version 1 has a header length of 2 bytes, versions 2 and 3 of 4, least significant first
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    if (bytes.size() < 8 + length_bytes)
        throw Error(fmt::format("{}: truncated: ends after {} bytes, within the .npy header", path, bytes.size()));
    if (version < 1 || version > 3)
        throw Error(fmt::format("{}: is of .npy format version {}, allowed: 1 to 3", path, version));
    std::size_t length = 0;
    for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | byte_at(bytes, 8 + i);
    NpyHeader header;
    header.values_at = 8 + length_bytes + length;
    if (bytes.size() < header.values_at)
        throw Error(fmt::format("{}: truncated: its .npy header should end at byte {}, the file ends at byte {}", path,
                                header.values_at, bytes.size()));
    parse(path, bytes.substr(8 + length_bytes, length), header);
    return header;
}

double value_of(const NpyHeader& header, const char* bytes) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < header.width; ++i) {
        const std::size_t at = header.big_endian ? i : header.width - 1 - i;
        bits = bits << 8 | static_cast<unsigned char>(bytes[at]);
    }
    const auto unused = static_cast<unsigned>(64 - 8 * header.width);
    switch (header.kind) {
        case 'f':
            if (header.width == 4) return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
            return std::bit_cast<double>(bits);
        case 'i':  // the arithmetic shift back extends the sign
            return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
        case 'b':
            return bits != 0 ? 1.0 : 0.0;
        default:
            return static_cast<double>(bits);
    }
}

/// Fortran order runs through the first index fastest: counts up `index` and gives its row-major place.
class FortranOrder {
public:
    explicit FortranOrder(const std::vector<std::size_t>& shape) : shape_(shape), index_(shape.size()) {}

    std::size_t next() {
        std::size_t place = 0;
        for (std::size_t d = 0; d < shape_.size(); ++d) place = place * shape_[d] + index_[d];
        for (std::size_t d = 0; d < shape_.size() && ++index_[d] == shape_[d]; ++d) index_[d] = 0;
        return place;
    }

private:
    const std::vector<std::size_t>& shape_;
    std::vector<std::size_t> index_;
};

}  // namespace

Array decode_npy(const std::string& path, std::string_view bytes, const Reading& reading) {
    const NpyHeader header = read_npy_header(path, bytes);
    const std::size_t count = checked_count(path, header.shape);
    const std::size_t held = bytes.size() - header.values_at;
    if (held % header.width != 0 || held / header.width != count)
        throw Error(fmt::format("{}: {}: its header promises {} values of {} bytes, {} bytes follow", path,
                                held / header.width < count ? "truncated" : "too long", count, header.width, held));
    require_memory(path, static_cast<double>(count) * sizeof(double), reading.memory);
    Array array{header.shape, std::vector<double>(count)};
    FortranOrder fortran(array.shape);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t place = header.fortran_order ? fortran.next() : i;
        array.values[place] = value_of(header, bytes.data() + header.values_at + i * header.width);
    }
    return array;
}

}  // namespace colonnade::io
