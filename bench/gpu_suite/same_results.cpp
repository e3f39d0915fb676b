/// Question: did two runs give the same results? Method: every variable of two NetCDF files, byte by byte, with its
/// type, dimensions and their sizes; attributes, which say when, where and how a run was made, are left out.
/// Usage: suite_same_results NAME EXPECTED FOUND. Prints one JSON object, with the first three differing values of each
/// variable and what their columns were given; exit 1 where something differs.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gpu_suite/netcdf_contents.hpp"
#include "support/bits.hpp"

namespace {

using namespace colonnade::suite;
using nlohmann::json;

constexpr std::size_t shown = 3;

/// Place of value `at` in a variable, as {"layer": 3, "column": 17}.
json place_of(const Content& variable, std::size_t at) {
    json place = json::object();
    for (std::size_t d = variable.dimensions.size(); d-- > 0;) {
        const auto& [dimension, size] = variable.dimensions[d];
        place[dimension] = at % size;
        at /= size;
    }
    return place;
}

/// What a variable has at `place`: one value, or one for each index of the dimensions that `place` does not name.
json values_at(const Content& variable, const json& place) {
    std::vector<std::size_t> found{0};
    for (const auto& [dimension, size] : variable.dimensions) {
        std::vector<std::size_t> next;
        for (const std::size_t start : found) {
            const bool is_fixed = place.contains(dimension);
            const std::size_t first = is_fixed ? place[dimension].get<std::size_t>() : 0;
            for (std::size_t index = first; index < (is_fixed ? first + 1 : size); ++index)
                next.push_back(start * size + index);
        }
        found = std::move(next);
    }
    json values = json::array();
    for (const std::size_t at : found) values.push_back(variable.value_in_words(at));
    return values.size() == 1 ? values.front() : values;
}

/// What the column at `place` was given, and what its indices stand for.
json given_at(const Contents& file, const json& place) {
    json given = json::object();
    for (const auto& [name, variable] : file) {
        const bool is_coordinate =
            variable.dimensions.size() == 1 && variable.dimensions[0].first == name && place.contains(name);
        if (is_coordinate || (variable.is_input && place.contains("column"))) given[name] = values_at(variable, place);
    }
    return given;
}

/// How many values of a variable differ, and the first of them.
json mismatches(const std::string& name, const Content& expected, const Content& found, const Contents& file) {
    json report{{"variable", name}};
    if (expected.type != found.type || expected.dimensions != found.dimensions) {
        report["why"] = "another type or shape";
        return report;
    }
    std::size_t differing = 0;
    json first = json::array();
    for (std::size_t k = 0; k < expected.count(); ++k) {
        if (expected.value_bytes(k) == found.value_bytes(k) || differing++ >= shown) continue;
        const json place = place_of(expected, k);
        first.push_back(
            {{"at", place}, {"values", expected.apart_in_words(found, k)}, {"given", given_at(file, place)}});
    }
    report["differing_values"] = differing;
    report["first"] = first;
    return report;
}

/// Prints what differs between two files; whether nothing does.
bool compare(const char* title, const char* expected_path, const char* found_path) {
    const Contents expected = contents_of(expected_path), found = contents_of(found_path);
    std::vector<std::string> differing;
    json details = json::array();
    std::size_t bytes = 0;
    for (const auto& [name, content] : expected) {
        bytes += content.bytes();
        const auto counterpart = found.find(name);
        if (counterpart != found.end() && counterpart->second == content) continue;
        differing.push_back(name);
        if (counterpart == found.end())
            details.push_back({{"variable", name}, {"why", "only expected"}});
        else
            details.push_back(mismatches(name, content, counterpart->second, expected));
    }
    for (const auto& [name, content] : found)
        if (!expected.contains(name)) {
            differing.push_back(name);
            details.push_back({{"variable", name}, {"why", "only found"}});
        }
    json report{{"bench", "bytes"}, {"name", title},          {"variables", expected.size()},
                {"bytes", bytes},   {"differing", differing}, {"same_answer", differing.empty()}};
    if (!differing.empty()) report["mismatches"] = details;
    fmt::print("{}\n", report.dump());
    return differing.empty();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc == 4) return compare(argv[1], argv[2], argv[3]) ? EXIT_SUCCESS : EXIT_FAILURE;
        fmt::print(stderr, "usage: suite_same_results NAME EXPECTED FOUND\n");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "suite_same_results: %s\n", error.what());
    }
    return EXIT_FAILURE;
}
