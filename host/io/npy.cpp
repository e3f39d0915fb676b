#include <fmt/format.h>

#include <bit>
#include <cstdint>

#include "colonnade/error.hpp"
#include "host/io/array_formats.hpp"
#include "host/io/npy_header.hpp"

namespace colonnade::io {
namespace {

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
