#include "host/io/netcdf_attributes.hpp"

#include <fmt/format.h>

#include <cmath>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"

namespace colonnade::io {
namespace {

/// The numbers of an attribute and the type that they have in the file.
struct Numbers {
    nc_type type = NC_NAT;
    std::vector<long double> values{};
};

bool is_float(nc_type type) {
    return type == NC_FLOAT || type == NC_DOUBLE;
}

bool is_numeric(nc_type type) {
    return type >= NC_BYTE && type <= NC_UINT64 && type != NC_CHAR;
}

/// The other sign of the same width; NC_NAT for what has none.
nc_type with_sign(nc_type type, bool is_unsigned) {
    constexpr nc_type pairs[][2] = {
        {NC_BYTE, NC_UBYTE}, {NC_SHORT, NC_USHORT}, {NC_INT, NC_UINT}, {NC_INT64, NC_UINT64}};
    for (const auto& [with, without] : pairs)
        if (type == with || type == without) return is_unsigned ? without : with;
    return type;
}

/// 2^bits of an integer type.
long double modulus(nc_type type) {
    switch (type) {
        case NC_BYTE:
        case NC_UBYTE:
            return 0x1p8L;
        case NC_SHORT:
        case NC_USHORT:
            return 0x1p16L;
        case NC_INT:
        case NC_UINT:
            return 0x1p32L;
        default:
            return 0x1p64L;
    }
}

class AttributeReader {
public:
    AttributeReader(const NetcdfHandle& file, const NetcdfVariable& variable, const std::string& where)
        : file_(file), variable_(variable), where_(where) {}

    NetcdfAttributes read() {
        file_.check(nc_inq_vartype(variable_.group, variable_.id, &stored_), "cannot tell the type of a variable");
        if (!is_numeric(stored_))
            throw Error(fmt::format("{}: is not numeric, allowed: integers and floating-point numbers", where_));
        read_sign();
        read_missing();
        read_range();
        read_packing();
        return std::move(found_);
    }

private:
    [[noreturn]] void refuse(const char* name, const std::string& is, const char* allowed) const {
        throw Error(fmt::format("{}: its {} {}, allowed: {}", where_, name, is, allowed));
    }

    /// Type and length, or no attribute of that name.
    [[nodiscard]] bool has(const char* name, nc_type& type, std::size_t& length) const {
        const int status = nc_inq_att(variable_.group, variable_.id, name, &type, &length);
        if (status == NC_ENOTATT) return false;
        file_.check(status, fmt::format("cannot examine the attribute {} of {}", name, data::shown(variable_.name)));
        return true;
    }

    /// `count` 0: any number of them but none.
    [[nodiscard]] std::optional<Numbers> numbers(const char* name, std::size_t count, const char* allowed) const {
        Numbers found;
        std::size_t length = 0;
        if (!has(name, found.type, length)) return std::nullopt;
        if (!is_numeric(found.type))
            refuse(name, found.type == NC_CHAR || found.type == NC_STRING ? "is text" : "is not numeric", allowed);
        if (length == 0 || (count != 0 && length != count)) refuse(name, fmt::format("has {} values", length), allowed);
        const auto get = [&](auto function, auto one) {
            std::vector<decltype(one)> values(length);
            file_.check(function(variable_.group, variable_.id, name, values.data()),
                        fmt::format("cannot read the attribute {}", name));
            found.values.assign(values.begin(), values.end());
        };
        if (is_float(found.type))
            get(nc_get_att_double, 0.0);
        else if (found.type == NC_UINT64)
            get(nc_get_att_ulonglong, 0ULL);
        else
            get(nc_get_att_longlong, 0LL);
        return found;
    }

    [[nodiscard]] std::optional<std::string> text(const char* name) const {
        nc_type type = NC_NAT;
        std::size_t length = 0;
        if (!has(name, type, length)) return std::nullopt;
        std::string found;
        if (type == NC_CHAR) {
            found.resize(length);
            if (length > 0)
                file_.check(nc_get_att_text(variable_.group, variable_.id, name, found.data()),
                            fmt::format("cannot read the attribute {}", name));
            while (!found.empty() && found.back() == '\0') found.pop_back();
        } else if (type == NC_STRING && length == 1) {
            char* one = nullptr;
            file_.check(nc_get_att_string(variable_.group, variable_.id, name, &one),
                        fmt::format("cannot read the attribute {}", name));
            if (one != nullptr) found = one;
            nc_free_string(1, &one);
        } else {
            refuse(name, "is not text", "\"true\" or \"false\"");
        }
        return found;
    }

    void read_sign() {
        found_.type = stored_;
        const std::optional<std::string> said = text("_Unsigned");
        if (!said || is_float(stored_)) return;
        if (*said == "true" || *said == "True" || *said == "TRUE")
            found_.type = with_sign(stored_, true);
        else if (*said == "false" || *said == "False" || *said == "FALSE")
            found_.type = with_sign(stored_, false);
        else
            refuse("_Unsigned", "is " + data::shown(*said), "\"true\" or \"false\"");
    }

    /// A number of an attribute as the values are understood: -1 among bytes that are unsigned is 255.
    [[nodiscard]] long double understood(long double number) const {
        if (found_.type == stored_) return number;
        const long double all = modulus(stored_);
        if (with_sign(stored_, true) == found_.type) return number < 0 && number >= -all / 2 ? number + all : number;
        return number >= all / 2 && number < all ? number - all : number;
    }

    /// As it stands in the file, in the digits that its type holds.
    [[nodiscard]] static std::string printed(nc_type type, long double number) {
        if (type == NC_FLOAT) return fmt::format("{}", static_cast<float>(number));
        if (type == NC_DOUBLE) return fmt::format("{}", static_cast<double>(number));
        return fmt::format("{:.0f}", number);
    }

    [[nodiscard]] NetcdfAttributes::Marker marker(const char* name, nc_type type, long double number) const {
        return {understood(number), fmt::format("{} = {}", name, printed(type, number))};
    }

    void read_missing() {
        const auto fill = numbers("_FillValue", 1, "one number");
        if (fill) found_.missing.push_back(marker("_FillValue", fill->type, fill->values[0]));
        if (const auto all = numbers("missing_value", 0, "numbers"))
            for (const long double one : all->values) found_.missing.push_back(marker("missing_value", all->type, one));
        if (!fill) add_default_fill();
    }

    /// What a value that was never written reads as. Bytes have none: all their values are valid.
    void add_default_fill() {
        int no_fill = 0;
        file_.check(nc_inq_var_fill(variable_.group, variable_.id, &no_fill, nullptr),
                    "cannot tell how a variable is filled");
        const auto add = [&](const char* name, long double number) {
            if (no_fill == 0) found_.missing.push_back(marker(name, stored_, number));
        };
        switch (stored_) {
            case NC_SHORT:
                return add("the default fill value NC_FILL_SHORT", NC_FILL_SHORT);
            case NC_USHORT:
                return add("the default fill value NC_FILL_USHORT", NC_FILL_USHORT);
            case NC_INT:
                return add("the default fill value NC_FILL_INT", NC_FILL_INT);
            case NC_UINT:
                return add("the default fill value NC_FILL_UINT", NC_FILL_UINT);
            case NC_INT64:
                return add("the default fill value NC_FILL_INT64", NC_FILL_INT64);
            case NC_UINT64:
                return add("the default fill value NC_FILL_UINT64", NC_FILL_UINT64);
            case NC_FLOAT:
                return add("the default fill value NC_FILL_FLOAT", NC_FILL_FLOAT);
            case NC_DOUBLE:
                return add("the default fill value NC_FILL_DOUBLE", NC_FILL_DOUBLE);
            default:
                return;
        }
    }

    void read_range() {
        const auto range = numbers("valid_range", 2, "two numbers, the lower one first");
        const auto lowest = numbers("valid_min", 1, "one number"), highest = numbers("valid_max", 1, "one number");
        if (range && (lowest || highest))
            throw Error(fmt::format("{}: has both valid_range and {}, allowed: one of the two", where_,
                                    lowest ? "valid_min" : "valid_max"));
        if (lowest) found_.lowest = marker("valid_min", lowest->type, lowest->values[0]);
        if (highest) found_.highest = marker("valid_max", highest->type, highest->values[0]);
        if (range) {
            const std::string said = fmt::format("valid_range = [{}, {}]", printed(range->type, range->values[0]),
                                                 printed(range->type, range->values[1]));
            found_.lowest = {understood(range->values[0]), said};
            found_.highest = {understood(range->values[1]), said};
            if (!(found_.lowest->value <= found_.highest->value))
                throw Error(fmt::format("{}: its {}, allowed: two numbers, the lower one first", where_, said));
        }
        for (const auto& end : {found_.lowest, found_.highest})
            if (end && std::isnan(end->value))
                throw Error(fmt::format("{}: its {}, allowed: numbers", where_, end->said));
    }

    void read_packing() {
        const auto scale = numbers("scale_factor", 1, "one finite number");
        const auto offset = numbers("add_offset", 1, "one finite number");
        const auto finite = [&](const char* name, const std::optional<Numbers>& one) -> std::optional<double> {
            if (!one) return std::nullopt;
            if (!std::isfinite(one->values[0]))
                refuse(name, "is " + printed(one->type, one->values[0]), "one finite number");
            return static_cast<double>(one->values[0]);
        };
        found_.scale = finite("scale_factor", scale);
        found_.offset = finite("add_offset", offset);
        // CF: values unpack to the type of these attributes. An offset alone could lose digits in float32, and so could
        // integers of 32 bits with both; xarray reads them in the same way.
        const bool wide = modulus(stored_) == 0x1p32L && !is_float(stored_);
        found_.in_float32 = scale && scale->type == NC_FLOAT && (!offset || (offset->type == NC_FLOAT && !wide));
    }

    const NetcdfHandle& file_;
    const NetcdfVariable& variable_;
    const std::string& where_;
    nc_type stored_ = NC_NAT;
    NetcdfAttributes found_{};
};

}  // namespace

NetcdfAttributes read_attributes(const NetcdfHandle& file, const NetcdfVariable& variable, const std::string& where) {
    return AttributeReader(file, variable, where).read();
}

}  // namespace colonnade::io
