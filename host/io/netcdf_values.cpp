#include "host/io/netcdf_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "colonnade/error.hpp"
#include "host/io/array_formats.hpp"

namespace colonnade::io {
namespace {

/// A number of an attribute as the values are stored: rounded for floating point; one that no integer of the type
/// equals stays apart.
template <class T>
long double as_stored(long double number) {
    if constexpr (std::is_floating_point_v<T>) return static_cast<long double>(static_cast<T>(number));
    return number;
}

template <class T>
class Values {
public:
    Values(const NetcdfAttributes& attributes, const std::string& where, const std::vector<std::size_t>& shape)
        : attributes_(attributes), where_(where), shape_(shape) {
        for (const auto& marker : attributes.missing) missing_.push_back(as_stored<T>(marker.value));
        if (attributes.lowest) lowest_ = as_stored<T>(attributes.lowest->value);
        if (attributes.highest) highest_ = as_stored<T>(attributes.highest->value);
    }

    void check(const std::vector<T>& stored) const {
        for (std::size_t i = 0; i < stored.size(); ++i) {
            const auto value = static_cast<long double>(stored[i]);
            for (std::size_t m = 0; m < missing_.size(); ++m)
                if (value == missing_[m] || (std::isnan(value) && std::isnan(missing_[m])))
                    throw Error(fmt::format("{}: the value at {} is missing ({})", where_, place(shape_, i),
                                            attributes_.missing[m].said));
            if (value < lowest_) refuse(i, stored[i], attributes_.lowest->said);
            if (value > highest_) refuse(i, stored[i], attributes_.highest->said);
        }
    }

    [[nodiscard]] double unpacked(T stored) const {
        return attributes_.in_float32 ? static_cast<double>(unpacked_in<float>(stored)) : unpacked_in<double>(stored);
    }

private:
    [[noreturn]] void refuse(std::size_t i, T stored, const std::string& said) const {
        throw Error(fmt::format("{}: the value at {} is {}{}, outside its {}", where_, place(shape_, i), +stored,
                                attributes_.scale || attributes_.offset ? " as stored" : "", said));
    }

    template <class F>
    [[nodiscard]] F unpacked_in(T stored) const {
        F value = static_cast<F>(stored);
        if (attributes_.scale) value *= static_cast<F>(*attributes_.scale);
        if (attributes_.offset) value += static_cast<F>(*attributes_.offset);
        return value;
    }

    const NetcdfAttributes& attributes_;
    const std::string& where_;
    const std::vector<std::size_t>& shape_;
    std::vector<long double> missing_{};
    long double lowest_ = -std::numeric_limits<long double>::infinity();
    long double highest_ = std::numeric_limits<long double>::infinity();
};

}  // namespace

void read_values(const NetcdfHandle& file, const NetcdfVariable& variable, const NetcdfAttributes& attributes,
                 const std::string& where, const std::vector<std::size_t>& shape,
                 const std::function<void(std::span<const double>)>& take) {
    const auto read = [&](auto zero) {
        using T = decltype(zero);
        std::vector<T> stored(checked_count(where, shape));
        // the bytes as they are stored; T has the sign that _Unsigned gives them
        file.check(nc_get_var(variable.group, variable.id, stored.data()), "its values cannot be read");
        const Values<T> values(attributes, where, shape);
        values.check(stored);
        std::vector<double> some;
        constexpr std::size_t most = 1U << 16U;
        for (std::size_t first = 0; first < stored.size(); first += most) {
            some.clear();
            for (std::size_t i = first; i < std::min(first + most, stored.size()); ++i)
                some.push_back(values.unpacked(stored[i]));
            take(some);
        }
    };
    switch (attributes.type) {
        case NC_BYTE:
            return read(static_cast<signed char>(0));
        case NC_UBYTE:
            return read(static_cast<unsigned char>(0));
        case NC_SHORT:
            return read(static_cast<short>(0));
        case NC_USHORT:
            return read(static_cast<unsigned short>(0));
        case NC_INT:
            return read(0);
        case NC_UINT:
            return read(0U);
        case NC_INT64:
            return read(0LL);
        case NC_UINT64:
            return read(0ULL);
        case NC_FLOAT:
            return read(0.0F);
        default:
            return read(0.0);
    }
}

}  // namespace colonnade::io
