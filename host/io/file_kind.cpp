#include "host/io/file_kind.hpp"

#include <fmt/format.h>

#include <array>

#include "colonnade/error.hpp"

namespace colonnade::io {
namespace {

using namespace std::string_view_literals;

/// Bytes at a place, and what begins so; a second mark where the first is too short to be sure of.
struct Mark {
    std::size_t at;
    std::string_view bytes;
    std::string_view kind;
    std::size_t also_at = 0;
    std::string_view also{};
};

constexpr std::array marks{
    Mark{0, "\x89PNG\r\n\x1A\n"sv, "a PNG image"},
    Mark{0, "\xFF\xD8\xFF"sv, "a JPEG image"},
    Mark{0, "\0\0\0\x0CjP  \r\n\x87\n"sv, "a JPEG 2000 image"},
    Mark{0, "\0\0\0\x0CJXL \r\n\x87\n"sv, "a JPEG XL image"},
    Mark{0, "\xFF\x0A"sv, "a JPEG XL image"},
    Mark{0, "II*\0"sv, "a TIFF image"},
    Mark{0, "MM\0*"sv, "a TIFF image"},
    Mark{0, "II+\0"sv, "a TIFF image"},
    Mark{0, "MM\0+"sv, "a TIFF image"},
    Mark{0, "BM"sv, "a BMP image", 6, "\0\0\0\0"sv},
    Mark{0, "RIFF"sv, "a WebP image", 8, "WEBP"sv},
    Mark{0, "GIF87a"sv, "a GIF image"},
    Mark{0, "GIF89a"sv, "a GIF image"},
    Mark{4, "ftypavif"sv, "an AVIF image"},
    Mark{4, "ftypavis"sv, "an AVIF image"},
    Mark{4, "ftyphei"sv, "a HEIC image"},
    Mark{4, "ftyphev"sv, "a HEIC image"},
    Mark{4, "ftypmif1"sv, "a HEIC image"},
    Mark{4, "ftypmsf1"sv, "a HEIC image"},
    Mark{0, "8BPS\0"sv, "a Photoshop image"},
    Mark{0, "%PDF-"sv, "a PDF document"},
    Mark{0, "\x1F\x8B"sv, "compressed by gzip"},
    Mark{0, "BZh"sv, "compressed by bzip2", 4, "1AY&SY"sv},
    Mark{0,
         "\xFD"
         "7zXZ\0"sv,
         "compressed by xz"},
    Mark{0, "\x28\xB5\x2F\xFD"sv, "compressed by zstd"},
    Mark{0, "7z\xBC\xAF\x27\x1C"sv, "a 7z archive"},
    Mark{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Microsoft Office file, such as an .xls workbook"},
    Mark{0, "\x93NUMPY"sv, "an array of NumPy (.npy)"},
    Mark{0, "MATLAB 5.0 MAT-file"sv, "a MATLAB file"},
    Mark{0, "CDF\x01"sv, "a file of the classic NetCDF format"},
    Mark{0, "CDF\x02"sv, "a file of the classic NetCDF format"},
    Mark{0, "CDF\x05"sv, "a file of the classic NetCDF format"},
    Mark{0, "\x0E\x03\x13\x01"sv, "an HDF4 file"},
    Mark{0, "ARROW1\0\0"sv, "an Arrow file"},
    Mark{0, "\0\0\xFE\xFF"sv, "UTF-32 text"},
    Mark{0, "\xFF\xFE\0\0"sv, "UTF-32 text"},
    Mark{0, "\xFF\xFE"sv, "UTF-16 text"},
    Mark{0, "\xFE\xFF"sv, "UTF-16 text"},
    Mark{0,
         "\x7F"
         "ELF"sv,
         "a program"},
    Mark{0, "<!DOCTYPE"sv, "an HTML page"},
    Mark{0, "<!doctype"sv, "an HTML page"},
    Mark{0, "<html"sv, "an HTML page"},
    Mark{0, "<svg"sv, "an SVG image"},
    Mark{0, "<?xml"sv, "an XML document"},
};

bool has(std::string_view bytes, std::size_t at, std::string_view mark) {
    return bytes.size() >= at + mark.size() && bytes.substr(at, mark.size()) == mark;
}

/// Workbooks and .npz are zip archives that the name of their first member tells apart.
std::string kind_of_zip(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    if (bytes.size() < 30) return "a zip archive";
    const std::string_view first = bytes.substr(30, byte(26) + 256 * byte(27));
    if (first.ends_with(".npy")) return "an archive of NumPy (.npz)";
    if (first == "[Content_Types].xml" || first.starts_with("xl/") || first == "_rels/.rels")
        return "a Microsoft Office file, such as an .xlsx workbook";
    if (first == "mimetype") return "an OpenDocument file, such as an .ods workbook";
    return "a zip archive";
}

/// P1 to P6: plain and binary bitmaps, greys and colours.
std::string kind_of_portable_map(std::string_view bytes) {
    if (bytes.size() < 3 || bytes[0] != 'P' || " \t\n\r#"sv.find(bytes[2]) == std::string_view::npos) return {};
    if (bytes[1] == '2' || bytes[1] == '5') return "a PGM image";
    if (bytes[1] == '1' || bytes[1] == '4') return "a PBM image";
    if (bytes[1] == '3' || bytes[1] == '6') return "a PPM image";
    return {};
}

}  // namespace

bool is_hdf5(std::string_view bytes) {
    constexpr auto signature = "\x89HDF\r\n\x1A\n"sv;
    if (has(bytes, 0, signature)) return true;
    for (std::size_t at = 512; at < bytes.size(); at *= 2)
        if (has(bytes, at, signature)) return true;
    return false;
}

std::string kind_of(std::string_view bytes) {
    for (const Mark& mark : marks)
        if (has(bytes, mark.at, mark.bytes) && has(bytes, mark.also_at, mark.also)) return std::string(mark.kind);
    if (has(bytes, 0, "PK\x03\x04"sv) || has(bytes, 0, "PK\x05\x06"sv)) return kind_of_zip(bytes);
    if (has(bytes, 0, "PAR1"sv) && bytes.ends_with("PAR1")) return "a Parquet file";
    if (is_hdf5(bytes)) return "an HDF5 file";
    return kind_of_portable_map(bytes);
}

void refuse_kind(const std::string& path, std::string_view bytes, std::string_view allowed) {
    const std::string kind = kind_of(bytes);
    if (!kind.empty()) throw Error(fmt::format("{}: is {}, allowed: {}", path, kind, allowed));
}

}  // namespace colonnade::io
