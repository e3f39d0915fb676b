#include <fmt/format.h>
#include <netcdf.h>

#include <cstdint>
#include <limits>
#include <map>
#include <set>

#include "colonnade/error.hpp"
#include "colonnade/netcdf.hpp"
#include "host/io/hdf5_stream.hpp"
#include "host/io/netcdf_handle.hpp"
#include "host/io/netcdf_write.hpp"

namespace colonnade {
namespace {

template <class T>
constexpr nc_type type_of = NC_NAT;
template <>
constexpr nc_type type_of<double> = NC_DOUBLE;
template <>
constexpr nc_type type_of<float> = NC_FLOAT;
template <>
constexpr nc_type type_of<std::int64_t> = NC_INT64;
template <>
constexpr nc_type type_of<std::int32_t> = NC_INT;
template <>
constexpr nc_type type_of<std::int8_t> = NC_BYTE;
template <>
constexpr nc_type type_of<std::string> = NC_STRING;

std::size_t length_of(const Values& values) {
    return std::visit([](const auto& v) { return v.size(); }, values);
}

bool is_coordinate(const Variable& variable) {
    return variable.dimensions.size() == 1 && variable.dimensions.front() == variable.name;
}

/// The bytes of a variable's numbers as they lie in memory; empty for strings.
std::string_view bytes_of(const Values& values) {
    return std::visit(
        [](const auto& v) -> std::string_view {
            using Value = typename std::decay_t<decltype(v)>::value_type;
            if constexpr (std::is_same_v<Value, std::string>)
                return {};
            else
                return {reinterpret_cast<const char*>(v.data()), v.size() * sizeof(Value)};
        },
        values);
}

/// The caller's contract: dimensions exist and fill each variable exactly, names are unique, flags are bytes.
void check_dataset(const Dataset& dataset, const std::string& path) {
    std::set<std::string> names;
    for (const Dimension& dimension : dataset.dimensions) {
        if (dimension.size == 0) throw Error(fmt::format("{}: dimension '{}' has size 0", path, dimension.name));
        if (!names.insert(dimension.name).second)
            throw Error(fmt::format("{}: dimension '{}' is there twice", path, dimension.name));
    }
    names.clear();
    for (const Variable& variable : dataset.variables) {
        if (!names.insert(variable.name).second)
            throw Error(fmt::format("{}: variable '{}' is there twice", path, variable.name));
        std::size_t expected = 1;
        for (const std::string& dimension : variable.dimensions) expected *= dataset.size(dimension);
        if (length_of(variable.values) != expected)
            throw Error(fmt::format("{}: variable '{}' has {} values, its dimensions hold {}", path, variable.name,
                                    length_of(variable.values), expected));
        if (!variable.flags.empty() && !std::holds_alternative<std::vector<std::int8_t>>(variable.values))
            throw Error(fmt::format("{}: variable '{}' has flags, hence must be of type int8", path, variable.name));
        for (const auto& [meaning, value] : variable.flags)
            if (meaning.empty() || meaning.find(' ') != std::string::npos)
                throw Error(
                    fmt::format("{}: variable '{}': flag meaning '{}' must be one word", path, variable.name, meaning));
    }
}

/// Puts the structure of a file and its small variables together in memory.
class Writer {
public:
    Writer(const Dataset& dataset, const std::string& path)
        : dataset_(dataset), path_(path), file_(in_memory, path, io::NetcdfHandle::Mode::write) {}

    void define() {
        file_.check(nc_set_fill(file_.id(), NC_NOFILL, nullptr), "cannot turn filling off");
        put_text(NC_GLOBAL, "Conventions", "CF-1.10");
        for (const auto& [name, value] : dataset_.attributes) put_attribute(name, value);
        for (const Dimension& d : dataset_.dimensions)
            file_.check(nc_def_dim(file_.id(), d.name.c_str(), d.size, &dimension_ids_[d.name]),
                        fmt::format("cannot define dimension '{}'", d.name));
        for (const Variable& variable : dataset_.variables) define(variable);
        file_.check(nc_enddef(file_.id()), "cannot write its header");
    }

    void put_small_values() {
        for (std::size_t i = 0; i < dataset_.variables.size(); ++i)
            if (!is_large(dataset_.variables[i]))
                std::visit([&](const auto& values) { put(i, values); }, dataset_.variables[i].values);
        file_.check(nc_sync(file_.id()), "cannot write its structure");
    }

    /// The bytes of an HDF5 file; large variables have a place in it, and no room yet.
    [[nodiscard]] std::string image() {
        std::string bytes = io::hdf5_image(in_memory, path_);
        file_.close();
        return bytes;
    }

    /// Whether a variable is larger than what HDF5 gathers before it writes, and stands under its own name there: one
    /// that is called like a dimension without being its coordinate does not.
    [[nodiscard]] bool is_large(const Variable& variable) const {
        constexpr std::size_t gathered = 64U << 10U;
        return bytes_of(variable.values).size() > gathered &&
               (is_coordinate(variable) || dimension_ids_.count(variable.name) == 0);
    }

private:
    void define(const Variable& variable) {
        const auto done = [&](int status) { file_.check(status, fmt::format("cannot define '{}'", variable.name)); };
        const nc_type type = std::visit(
            [](const auto& v) { return type_of<typename std::decay_t<decltype(v)>::value_type>; }, variable.values);
        std::vector<int> ids;
        for (const std::string& name : variable.dimensions) ids.push_back(dimension_ids_.at(name));
        int id = 0;
        done(nc_def_var(file_.id(), variable.name.c_str(), type, static_cast<int>(ids.size()), ids.data(), &id));
        variable_ids_.push_back(id);
        if (!ids.empty()) done(nc_def_var_chunking(file_.id(), id, NC_CONTIGUOUS, nullptr));
        put_text(id, "long_name", variable.long_name);
        put_text(id, "units", variable.units);
        if (!variable.flags.empty()) put_flags(id, variable);
        if (is_coordinate(variable)) return;  // CF: a coordinate has no missing values
        constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
        if (type == NC_DOUBLE || type == NC_FLOAT)
            done(nc_put_att_double(file_.id(), id, "_FillValue", type, 1, &undefined));
    }

    void put_flags(int id, const Variable& variable) {
        std::string meanings;
        std::vector<signed char> values;
        for (const auto& [meaning, value] : variable.flags) {
            meanings += (meanings.empty() ? "" : " ") + meaning;
            values.push_back(value);
        }
        put_text(id, "flag_meanings", meanings);
        file_.check(nc_put_att_schar(file_.id(), id, "flag_values", NC_BYTE, values.size(), values.data()),
                    fmt::format("cannot write the flags of '{}'", variable.name));
    }

    void put_text(int id, const char* name, const std::string& text) {
        if (!text.empty())
            file_.check(nc_put_att_text(file_.id(), id, name, text.size(), text.data()),
                        fmt::format("cannot write attribute '{}'", name));
    }

    void put_attribute(const std::string& name, const std::variant<std::string, double, std::int64_t>& value) {
        int status = NC_NOERR;
        if (const auto* text = std::get_if<std::string>(&value)) return put_text(NC_GLOBAL, name.c_str(), *text);
        if (const auto* real = std::get_if<double>(&value))
            status = nc_put_att_double(file_.id(), NC_GLOBAL, name.c_str(), NC_DOUBLE, 1, real);
        else
            status = put_whole(name, std::get<std::int64_t>(value));
        file_.check(status, fmt::format("cannot write attribute '{}'", name));
    }

    int put_whole(const std::string& name, long long value) {
        return nc_put_att_longlong(file_.id(), NC_GLOBAL, name.c_str(), NC_INT64, 1, &value);
    }

    template <class T>
    void put(std::size_t i, const std::vector<T>& values) {
        file_.check(nc_put_var(file_.id(), variable_ids_[i], values.data()), cannot_write(i));
    }
    void put(std::size_t i, const std::vector<std::string>& strings) {
        std::vector<const char*> pointers;
        for (const std::string& s : strings) pointers.push_back(s.c_str());
        file_.check(nc_put_var_string(file_.id(), variable_ids_[i], pointers.data()), cannot_write(i));
    }
    std::string cannot_write(std::size_t i) const {
        return fmt::format("cannot write '{}'", dataset_.variables[i].name);
    }

    static constexpr const char* in_memory = "colonnade-structure";  // a name, no file
    const Dataset& dataset_;
    const std::string& path_;
    io::NetcdfHandle file_;
    std::map<std::string, int> dimension_ids_;
    std::vector<int> variable_ids_;
};

}  // namespace

namespace io {

// NetCDF and HDF5 can crash on a disk that fails or fills up under them, so they never get to see one.
void put_netcdf(const Dataset& dataset, AtomicFile& file) {
    check_dataset(dataset, file.path());
    const auto turn = lock_netcdf();
    Writer writer(dataset, file.path());
    writer.define();
    writer.put_small_values();
    std::string image = writer.image();
    std::uintmax_t bytes = image.size();
    for (const Variable& variable : dataset.variables)
        if (writer.is_large(variable)) bytes += bytes_of(variable.values).size();
    file.reserve(bytes);
    Hdf5Stream stream(std::move(image), file);
    for (const Variable& variable : dataset.variables)
        if (writer.is_large(variable)) stream.write(variable.name, bytes_of(variable.values));
    stream.finish();
}

}  // namespace io

void write_netcdf(const Dataset& dataset, const std::string& path) {
    io::AtomicFile file(path);
    io::put_netcdf(dataset, file);
    file.commit();
}

}  // namespace colonnade
