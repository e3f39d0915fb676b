#include "host/spec/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "host/spec/fields.hpp"
#include "host/spec/key_table.hpp"
#include "host/spec/sections/parameters.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {
namespace {

constexpr std::string_view both_populations = "microcircuit.activation.";

/// `microcircuit.activation_E.gain` -> `microcircuit.activation.gain`
std::string canonical(std::string_view path) {
    for (const std::string_view one : {"microcircuit.activation_E.", "microcircuit.activation_I."})
        if (path.starts_with(one)) return std::string(both_populations) + std::string(path.substr(one.size()));
    return std::string(path);
}

std::map<std::string, const Key*, std::less<>> index_keys() {
    std::map<std::string, const Key*, std::less<>> index;
    for (const Key& key : keys()) index.emplace(key.path, &key);
    return index;
}

}  // namespace

std::string Range::text() const {
    const bool from = std::isfinite(lowest), to = std::isfinite(highest);
    if (!from && !to) return {};
    const std::string low = fmt::format("{}", lowest), high = fmt::format("{}", highest);
    if (from && to && !above && !below) return low + " to " + high;
    std::string text;
    if (from) text = above ? "above " + low : low + " or more";
    if (from && to) text += ", ";
    if (to) text += below ? "below " + high : "at most " + high;
    return text;
}

std::span<const Key> keys() {
    static const std::vector<Key> all = [] {
        std::vector<Key> joined;
        for (const auto part : {column_keys(), activation_keys(), microcircuit_keys(), stimulus_keys(), solve_keys(),
                                attractor_keys(), continuation_keys(), atlas_keys()})
            joined.insert(joined.end(), part.begin(), part.end());
        // parameters follow the other keys of their section
        const auto section = [](const Key& key) { return split_first(key.path).first; };
        for (const ParameterRow& row : parameter_table()) {
            const auto last = std::find_if(joined.rbegin(), joined.rend(),
                                           [&](const Key& key) { return section(key) == section(row.key); });
            joined.insert(last.base(), row.key);
        }
        return joined;
    }();
    return all;
}

std::span<const std::string_view> sections() {
    static constexpr std::array<std::string_view, 10> names{"column", "microcircuit", "stimulus",   "initial",
                                                            "solve",  "output",       "attractors", "continuation",
                                                            "atlas",  "sweep"};
    return names;
}

const Key* find_key(std::string_view path) {
    static const auto index = index_keys();
    const auto found = index.find(canonical(path));
    return found == index.end() ? nullptr : found->second;
}

bool is_section(std::string_view path) {
    if (const Key* key = find_key(path)) return key->type == Type::table;
    return std::find(sections().begin(), sections().end(), path) != sections().end();
}

const std::vector<std::string>& all_paths() {
    static const std::vector<std::string> paths = [] {
        std::vector<std::string> all;
        for (const Key& key : keys()) {
            all.emplace_back(key.path);
            if (!key.path.starts_with(both_populations)) continue;
            const std::string name(key.path.substr(both_populations.size()));
            all.push_back("microcircuit.activation_E." + name);
            all.push_back("microcircuit.activation_I." + name);
        }
        return all;
    }();
    return paths;
}

std::string noun(Type type) {
    switch (type) {
        case Type::table:
            return "a table such as { kind = \"relu\" }";
        case Type::boolean:
            return "true or false";
        case Type::integer:
            return "an integer";
        case Type::real:
            return "a finite number";
        case Type::draw:
            return "a finite number or a draw";
        case Type::draws:
            return "a finite number, a draw, or an array of them, one a channel";
        case Type::text:
            return "a string";
        case Type::path:
            return "the name of a file, as a string";
        case Type::choice:
            return "one name";
        case Type::integers:
            return "an array of integers";
        case Type::names:
            return "\"all\" or an array of names";
        case Type::matrix:
            return "rows of numbers, [[...], [...]], or { file = \"...\" }";
        case Type::values:
            return "an array of numbers or names";
    }
    return {};
}

std::string allowed(const Key& key) {
    if (key.type == Type::choice) return fmt::format("{}", fmt::join(option_names(key), ", "));
    const std::string range = key.range.text();
    return range.empty() ? noun(key.type) : noun(key.type) + ", " + range;
}

std::vector<std::string_view> option_names(const Key& key) {
    std::vector<std::string_view> names;
    for (std::string_view rest = key.options; !rest.empty();) {
        const auto bar = std::min(rest.find('|'), rest.size());
        names.push_back(rest.substr(0, bar));
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    return names;
}

std::vector<std::string_view> keys_of(Activation kind) {
    const ActivationInfo& info = info_of(kind);
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < info.count; ++i) names.push_back(name_of(info.listed[i]));
    if (info.has_exponent) names.emplace_back("exponent");
    if (info.has_offset) names.emplace_back("offset");
    return names;
}

std::string only_with(const Key& key) {
    if (!key.path.starts_with(both_populations)) return std::string(key.only_with);
    const std::string_view name = key.path.substr(both_populations.size());
    std::vector<std::string> kinds;
    for (const ActivationInfo& info : activations) {
        const auto names = keys_of(info.kind);
        if (std::find(names.begin(), names.end(), name) != names.end())
            kinds.push_back(fmt::format("\"{}\"", info.name));
    }
    if (kinds.empty()) return {};
    const std::string last = kinds.back();
    kinds.pop_back();
    return kinds.empty() ? fmt::format("kind = {}", last)
                         : fmt::format("kind = {} or {}", fmt::join(kinds, ", "), last);
}

}  // namespace colonnade::spec
