#include "io/array.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <new>
#include <string_view>

#include "colonnade/error.hpp"
#include "io/array_formats.hpp"

namespace colonnade::io {
namespace {

bool ends_with(std::string_view text, std::string_view ending) {
    return text.size() >= ending.size() && text.substr(text.size() - ending.size()) == ending;
}

Array read_by_ending(const std::string& path) {
    if (ends_with(path, ".npy")) return read_npy(path);
    if (ends_with(path, ".csv")) return read_csv(path);
    if (ends_with(path, ".nc")) return read_netcdf(path, "");
    const std::size_t colon = path.rfind(':');
    if (colon != std::string::npos && ends_with(std::string_view(path).substr(0, colon), ".nc"))
        return read_netcdf(path.substr(0, colon), path.substr(colon + 1));
    throw Error(fmt::format("{}: unknown ending, allowed: .npy, .csv, .nc and .nc:variable", path));
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

Array read_array(const std::string& path) try {
    Array array = read_by_ending(path);
    for (std::size_t i = 0; i < array.values.size(); ++i)
        if (!std::isfinite(array.values[i]))
            throw Error(fmt::format("{}: found {} at {}, allowed: finite numbers", path, array.values[i],
                                    place(array.shape, i)));
    return array;
} catch (const std::bad_alloc&) {
    throw Error(fmt::format("{}: its values do not fit in memory", path), Fault::machine);
}

}  // namespace colonnade::io
