#include "host/io/netcdf_variable.hpp"

#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <string_view>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"

namespace colonnade::io {
namespace {

constexpr int max_levels = 32;                ///< of groups; links of HDF5 may make circles
constexpr std::size_t max_names = 20;         ///< that a sentence lists
constexpr std::size_t max_variables = 10000;  ///< that are looked at for the only one

std::string name_of(const NetcdfHandle& file, int group, int variable) {
    char name[NC_MAX_NAME + 1] = {};
    file.check(nc_inq_varname(group, variable, name), "cannot name a variable");
    return name;
}

std::string name_of_group(const NetcdfHandle& file, int group) {
    char name[NC_MAX_NAME + 1] = {};
    file.check(nc_inq_grpname(group, name), "cannot name a group");
    return name;
}

std::vector<int> variables_of(const NetcdfHandle& file, int group) {
    int count = 0;
    file.check(nc_inq_varids(group, &count, nullptr), "cannot count its variables");
    std::vector<int> ids(static_cast<std::size_t>(count));
    file.check(nc_inq_varids(group, &count, ids.data()), "cannot list its variables");
    return ids;
}

std::vector<int> groups_of(const NetcdfHandle& file, int group) {
    int count = 0;
    file.check(nc_inq_grps(group, &count, nullptr), "cannot count its groups");
    std::vector<int> ids(static_cast<std::size_t>(count));
    file.check(nc_inq_grps(group, &count, ids.data()), "cannot list its groups");
    return ids;
}

/// Every variable in and below a group.
void collect(const NetcdfHandle& file, int group, const std::string& prefix, int level,
             std::vector<NetcdfVariable>& all) {
    if (level > max_levels || all.size() > max_variables) return;
    for (const int id : variables_of(file, group)) all.push_back({group, id, prefix + name_of(file, group, id)});
    for (const int below : groups_of(file, group))
        collect(file, below, prefix + name_of_group(file, below) + "/", level + 1, all);
}

std::string listed(const std::vector<NetcdfVariable>& variables) {
    if (variables.empty()) return "none";
    std::string names;
    for (std::size_t i = 0; i < std::min(variables.size(), max_names); ++i) {
        const std::string quoted = data::shown(variables[i].name);
        names += (i == 0 ? "" : ", ") + quoted.substr(1, quoted.size() - 2);
    }
    return names + (variables.size() > max_names ? ", ..." : "");
}

/// A coordinate is called like a dimension.
bool is_coordinate(const NetcdfHandle& file, const NetcdfVariable& variable) {
    int dimension = 0;
    return nc_inq_dimid(variable.group, name_of(file, variable.group, variable.id).c_str(), &dimension) == NC_NOERR;
}

NetcdfVariable only_variable(const NetcdfHandle& file, const std::string& path,
                             const std::vector<NetcdfVariable>& all) {
    std::vector<NetcdfVariable> candidates;
    for (const NetcdfVariable& one : all)
        if (all.size() == 1 || !is_coordinate(file, one)) candidates.push_back(one);
    if (candidates.size() != 1)
        throw Error(fmt::format("{}: holds {} variables ({}), expected: one, or its name after a colon", path,
                                candidates.size(), listed(all)));
    return candidates.front();
}

}  // namespace

NetcdfVariable find_variable(const NetcdfHandle& file, const std::string& path, const std::string& wanted) {
    std::vector<NetcdfVariable> all;
    collect(file, file.id(), "", 0, all);
    if (wanted.empty()) return only_variable(file, path, all);
    const std::string_view name = std::string_view(wanted).substr(wanted.front() == '/' ? 1 : 0);
    for (NetcdfVariable& one : all)
        if (one.name == name) return one;
    const std::string inside = std::string(name) + (name.empty() || name.back() == '/' ? "" : "/");
    const bool group =
        std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name.starts_with(inside); });
    throw Error(fmt::format("{}: {}, allowed: {}", path,
                            group || name.empty() || name.back() == '/'
                                ? fmt::format("{} names no variable but a group", data::shown(wanted))
                                : fmt::format("has no variable {}", data::shown(wanted)),
                            listed(all)));
}

std::vector<std::size_t> shape_of(const NetcdfHandle& file, const NetcdfVariable& variable) {
    int rank = 0;
    file.check(nc_inq_varndims(variable.group, variable.id, &rank), "cannot count the dimensions of a variable");
    std::vector<int> dimensions(static_cast<std::size_t>(rank));
    file.check(nc_inq_vardimid(variable.group, variable.id, dimensions.data()),
               "cannot list the dimensions of a variable");
    std::vector<std::size_t> shape;
    for (const int dimension : dimensions) {
        shape.emplace_back();
        file.check(nc_inq_dimlen(variable.group, dimension, &shape.back()), "cannot measure a dimension");
    }
    return shape;
}

}  // namespace colonnade::io
