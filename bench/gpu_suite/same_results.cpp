/// Question: did two runs give the same results? Method: every variable of two NetCDF files, byte by byte, with its
/// type, dimensions and their sizes; attributes, which say when, where and how a run was made, are left out.
/// Usage: suite_same_results NAME FILE FILE. Prints one JSON object; exit 1 where something differs.
#include <fmt/format.h>
#include <netcdf.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "colonnade/error.hpp"
#include "io/netcdf_handle.hpp"

namespace {

using colonnade::io::NetcdfHandle;

struct Content {
    nc_type type = NC_NAT;
    std::vector<std::pair<std::string, std::size_t>> dimensions;
    std::string bytes;

    bool operator==(const Content&) const = default;
};

std::string bytes_of(const NetcdfHandle& file, int variable, nc_type type, std::size_t count) {
    if (type == NC_STRING) {
        std::vector<char*> texts(count);
        file.check(nc_get_var_string(file.id(), variable, texts.data()), "texts cannot be read");
        std::string all;
        for (const char* text : texts) all += std::string(text) + '\0';
        nc_free_string(count, texts.data());
        return all;
    }
    std::size_t width = 0;
    file.check(nc_inq_type(file.id(), type, nullptr, &width), "a type is unknown");
    std::string bytes(count * width, '\0');
    file.check(nc_get_var(file.id(), variable, bytes.data()), "values cannot be read");
    return bytes;
}

std::map<std::string, Content> variables_of(const std::string& path) {
    const NetcdfHandle file(path, path, NetcdfHandle::Mode::read);
    int count = 0;
    file.check(nc_inq_nvars(file.id(), &count), "cannot count its variables");
    std::map<std::string, Content> variables;
    for (int v = 0; v < count; ++v) {
        char name[NC_MAX_NAME + 1] = {};
        int rank = 0;
        int ids[NC_MAX_VAR_DIMS] = {};
        Content content;
        file.check(nc_inq_var(file.id(), v, name, &content.type, &rank, ids, nullptr), "cannot describe a variable");
        std::size_t values = 1;
        for (int d = 0; d < rank; ++d) {
            char dimension[NC_MAX_NAME + 1] = {};
            std::size_t size = 0;
            file.check(nc_inq_dim(file.id(), ids[d], dimension, &size), "cannot describe a dimension");
            content.dimensions.emplace_back(dimension, size);
            values *= size;
        }
        content.bytes = bytes_of(file, v, content.type, values);
        variables.emplace(name, std::move(content));
    }
    return variables;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "usage: suite_same_results NAME FILE FILE\n");
        return EXIT_FAILURE;
    }
    try {
        auto one = variables_of(argv[2]);
        auto other = variables_of(argv[3]);
        std::vector<std::string> differing;
        std::size_t bytes = 0;
        for (const auto& [name, content] : one) {
            bytes += content.bytes.size();
            const auto counterpart = other.find(name);
            if (counterpart == other.end() || !(counterpart->second == content)) differing.push_back(name);
        }
        for (const auto& [name, content] : other)
            if (!one.contains(name)) differing.push_back(name);
        const nlohmann::json report{{"bench", "bytes"}, {"name", argv[1]},        {"variables", one.size()},
                                    {"bytes", bytes},   {"differing", differing}, {"same_answer", differing.empty()}};
        fmt::print("{}\n", report.dump());
        return differing.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const colonnade::Error& error) {
        fmt::print(stderr, "suite_same_results: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
