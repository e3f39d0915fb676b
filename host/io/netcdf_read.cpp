#include <fmt/format.h>
#include <netcdf.h>

#include <cmath>
#include <filesystem>

#include "colonnade/error.hpp"
#include "io/array_formats.hpp"
#include "io/bytes.hpp"
#include "io/netcdf_handle.hpp"

namespace colonnade::io {
namespace {

std::string name_of(const NetcdfHandle& file, int variable) {
    char name[NC_MAX_NAME + 1] = {};
    file.check(nc_inq_varname(file.id(), variable, name), "cannot name a variable");
    return name;
}

/// A coordinate is called like a dimension.
bool is_coordinate(const NetcdfHandle& file, int variable) {
    int dimension = 0;
    return nc_inq_dimid(file.id(), name_of(file, variable).c_str(), &dimension) == NC_NOERR;
}

int find_variable(const NetcdfHandle& file, const std::string& path, const std::string& wanted) {
    int count = 0;
    file.check(nc_inq_nvars(file.id(), &count), "cannot count its variables");
    std::string names;
    std::vector<int> candidates;
    for (int v = 0; v < count; ++v) {
        if (name_of(file, v) == wanted) return v;
        names += (v == 0 ? "" : ", ") + name_of(file, v);
        if (count == 1 || !is_coordinate(file, v)) candidates.push_back(v);
    }
    if (!wanted.empty())
        throw Error(
            fmt::format("{}: has no variable {}, allowed: {}", path, shown(wanted), count > 0 ? names : "none"));
    if (candidates.size() != 1)
        throw Error(fmt::format("{}: holds {} variables ({}), expected: one, or its name after a colon", path,
                                candidates.size(), names));
    return candidates.front();
}

std::vector<std::size_t> shape_of(const NetcdfHandle& file, int variable) {
    int rank = 0;
    file.check(nc_inq_varndims(file.id(), variable, &rank), "cannot count the dimensions of a variable");
    std::vector<int> dimensions(static_cast<std::size_t>(rank));
    file.check(nc_inq_vardimid(file.id(), variable, dimensions.data()), "cannot list the dimensions of a variable");
    std::vector<std::size_t> shape;
    for (const int dimension : dimensions) {
        shape.emplace_back();
        file.check(nc_inq_dimlen(file.id(), dimension, &shape.back()), "cannot measure a dimension");
    }
    return shape;
}

void check_type(const NetcdfHandle& file, const std::string& where, int variable) {
    nc_type type = NC_NAT;
    file.check(nc_inq_vartype(file.id(), variable, &type), "cannot tell the type of a variable");
    if (type == NC_CHAR || type == NC_STRING || type > NC_MAX_ATOMIC_TYPE)
        throw Error(fmt::format("{}: is not numeric, allowed: integers and floating-point numbers", where));
    for (const char* packing : {"scale_factor", "add_offset"})
        if (nc_inq_attid(file.id(), variable, packing, nullptr) == NC_NOERR)
            throw Error(fmt::format("{}: is packed with {}, allowed: plain values", where, packing));
}

/// A small file may declare any size, since values never written take no room; deflate shrinks by at most 1032.
void check_plausible(const std::string& path, const std::string& where, std::size_t count) {
    const std::uintmax_t bytes = std::filesystem::file_size(path);
    if (count / 1032 > bytes)
        throw Error(fmt::format("{}: declares {} values, more than a file of {} bytes can hold", where, count, bytes));
}

void refuse_missing(const NetcdfHandle& file, const std::string& where, int variable, const Array& array) {
    for (const char* attribute : {"_FillValue", "missing_value"}) {
        std::size_t length = 0;
        if (nc_inq_attlen(file.id(), variable, attribute, &length) != NC_NOERR || length != 1) continue;
        double missing = 0.0;
        file.check(nc_get_att_double(file.id(), variable, attribute, &missing), "cannot read an attribute");
        for (std::size_t i = 0; i < array.values.size(); ++i)
            if (array.values[i] == missing)
                throw Error(fmt::format("{}: the value at {} is missing ({} = {})", where, place(array.shape, i),
                                        attribute, missing));
    }
}

}  // namespace

Array read_netcdf(const std::string& path, const std::string& variable) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) throw Error(fmt::format("{}: no such file", path));
    if (!std::filesystem::is_regular_file(path, ignored)) throw Error(fmt::format("{}: is not a regular file", path));
    NetcdfHandle file(path, path, NetcdfHandle::Mode::read);
    int format = 0;
    file.check(nc_inq_format(file.id(), &format), "cannot tell its format");
    if (format != NC_FORMAT_NETCDF4 && format != NC_FORMAT_NETCDF4_CLASSIC)
        throw Error(
            fmt::format("{}: is of the classic NetCDF format, allowed: NetCDF-4 (nccopy -k nc4 converts it)", path));
    const int id = find_variable(file, path, variable);
    const std::string where = fmt::format("{}:{}", path, name_of(file, id));
    check_type(file, where, id);
    Array array{shape_of(file, id), {}};
    const std::size_t count = checked_count(where, array.shape);
    check_plausible(path, where, count);
    array.values.resize(count);
    file.check(nc_get_var_double(file.id(), id, array.values.data()), "its values cannot be read");
    refuse_missing(file, where, id, array);
    return array;
}

}  // namespace colonnade::io
