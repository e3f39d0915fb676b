#include "host/spec/refuse.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "colonnade/error.hpp"
#include "host/spec/nearest.hpp"
#include "host/spec/print.hpp"

namespace colonnade::spec {
namespace {

/// Names that may stand in a section, or at the top for an empty path.
std::vector<std::string> names_in(std::string_view section) {
    std::vector<std::string> names;
    for (const std::string& path : all_paths())
        if (section_part(path) == section) names.emplace_back(last_part(path));
    if (section.empty())
        for (const std::string_view name : sections()) names.push_back(fmt::format("[{}]", name));
    return names;
}

}  // namespace

void refuse(const Where& where, std::string_view key, std::string_view found, std::string_view allowed,
            std::string_view meant) {
    std::string sentence = where.text();
    if (!sentence.empty()) sentence += ": ";
    sentence += fmt::format("{}: found {}, allowed: {}", shorten(key, 120), found, allowed);
    if (!meant.empty()) sentence += fmt::format("; did you mean {}?", meant);
    throw Error(sentence);
}

void refuse(const Value& value, std::string_view path, const Key& key) {
    refuse(value.where, path, print_short(value), allowed(key));
}

void check_ending(const Where& where, std::string_view key, const std::string& name,
                  std::initializer_list<const char*> endings) {
    const auto ends_so = [&](const char* ending) { return name.ends_with(ending); };
    if (!name.empty() && std::none_of(endings.begin(), endings.end(), ends_so))
        refuse(where, key, print_string(name), fmt::format("a name that ends in {}", fmt::join(endings, " or ")));
}

void refuse_unknown(const Where& where, std::string_view path) {
    if (is_section(path)) {
        const auto keys = names_in(path);  // a sweep has those of the others
        throw Error(
            fmt::format("{}: {}: is a section, allowed: {}", where.text(), path,
                        keys.empty() ? "dotted keys in it" : fmt::format("its keys, {}", fmt::join(keys, ", "))));
    }
    const std::string meant = nearest_key(path);
    const std::string name = shorten(path, 120);
    if (!meant.empty()) throw Error(fmt::format("{}: {}: unknown key; did you mean {}?", where.text(), name, meant));
    std::string_view section = section_part(path);
    while (!section.empty() && !is_section(section)) section = section_part(section);
    throw Error(fmt::format("{}: {}: unknown key, allowed{}{}: {}", where.text(), name, section.empty() ? "" : " in ",
                            section, fmt::join(names_in(section), ", ")));
}

}  // namespace colonnade::spec
