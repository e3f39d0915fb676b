#include "host/io/array.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <new>
#include <string_view>

#include "colonnade/error.hpp"
#include "host/io/array_formats.hpp"

namespace colonnade::io {
namespace {

constexpr std::array<std::string_view, 4> tables{".csv", ".tsv", ".txt", ".dat"};
constexpr std::array<std::string_view, 5> netcdfs{".nc", ".nc4", ".cdf", ".h5", ".hdf5"};

template <std::size_t n>
bool ends_in(std::string_view path, const std::array<std::string_view, n>& endings) {
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view one) { return path.ends_with(one); });
}

/// Where the colon before the name of a variable stands; npos where there is none.
std::size_t colon_in(std::string_view path) {
    const std::size_t colon = path.rfind(':');
    return colon != std::string_view::npos && ends_in(path.substr(0, colon), netcdfs) ? colon : std::string_view::npos;
}

/// The bytes of a file and the values made of them take memory side by side.
Reading less(Reading reading, std::size_t bytes) {
    if (reading.memory != unlimited) reading.memory -= std::min(reading.memory, bytes);
    return reading;
}

Array read_by_ending(const std::string& path, const Reading& reading) {
    if (path.ends_with(".npy")) {
        const std::string bytes = read_bytes(path, reading.memory);
        return decode_npy(path, bytes, less(reading, bytes.size()));
    }
    if (ends_in(path, tables)) {
        const std::string bytes = read_bytes(path, reading.memory);
        return decode_csv(path, bytes, less(reading, bytes.size()));
    }
    if (ends_in(path, netcdfs)) return read_netcdf(path, "", reading);
    const std::size_t colon = colon_in(path);
    if (colon != std::string::npos) {
        const std::string name = path.substr(colon + 1);
        return read_netcdf(path.substr(0, colon), name.empty() ? "/" : name, reading);
    }
    throw Error(fmt::format("{}: unknown ending, allowed: .npy, {}, {} and {}:variable", path, fmt::join(tables, ", "),
                            fmt::join(netcdfs, ", "), netcdfs.front()));
}

}  // namespace

std::size_t checked_count(const std::string& where, const std::vector<std::size_t>& shape) {
    if (shape.empty() || shape.size() > 3)
        throw Error(fmt::format("{}: found {} dimensions, allowed: 1 to 3", where, shape.size()));
    constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max() / sizeof(double);
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        if (size == 0) throw Error(fmt::format("{}: holds no values, since one of its dimensions is 0", where));
        if (count > most / size) throw Error(fmt::format("{}: has more values than memory has addresses", where));
        count *= size;
    }
    return count;
}

std::string place(const std::vector<std::size_t>& shape, std::size_t index) {
    std::string text;
    for (std::size_t d = shape.size(); d-- > 0; index /= shape[d]) text = fmt::format("[{}]", index % shape[d]) + text;
    return text;
}

std::string file_of_array(const std::string& path) {
    return path.substr(0, colon_in(path));
}

Array read_array(const std::string& path, const Reading& reading) try {
    Array array = read_by_ending(path, reading);
    for (std::size_t i = 0; i < array.values.size(); ++i)
        if (!std::isfinite(array.values[i]))
            throw Error(fmt::format("{}: found {} at {}, allowed: finite numbers", path, array.values[i],
                                    place(array.shape, i)));
    return array;
} catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: its values do not fit in memory", path), Fault::machine);
}

}  // namespace colonnade::io
