#include "host/spec/toml/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "colonnade/error.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/toml/text_check.hpp"
#include "host/spec/toml/toml_reader.hpp"

namespace colonnade::spec {
namespace {

constexpr std::string_view sweep_prefix = "sweep.";

/// The key as a plain dotted path: spaces around it and quotes within it are of no matter.
std::string path_of(std::string_view key) {
    std::string path;
    for (const char c : key)
        if (c != '"' && c != '\'' && c != ' ' && c != '\t') path += c;
    return path;
}

/// [sweep] may name its keys in quotes or as nested tables: replaces what is there in either form.
void set_axis(Value& root, std::string_view path, Value value) {
    if (root.member("sweep") == nullptr) root.set("sweep", {Table{}, value.where});
    Value sweep = *root.member("sweep");
    const bool nested = sweep.at(path) != nullptr && sweep.member(path) == nullptr;
    if (nested) {
        sweep.set(path, std::move(value));
    } else if (auto* table = std::get_if<Table>(&sweep.data)) {
        auto& members = table->members;
        const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == path; });
        if (found == members.end())
            members.push_back({std::string(path), std::move(value)});
        else
            found->value = std::move(value);
    }
    root.set("sweep", std::move(sweep));
}

void apply(Value& root, const std::string& override) {
    const std::string place = "--set " + shorten(override);
    const auto equals = override.find('=');
    if (equals == std::string::npos)
        throw Error(fmt::format("{}: found no '=', allowed: key=value, as in column.layers=8", place));
    check_encoding(override, place);
    const std::string path = path_of(std::string_view(override).substr(0, equals));
    Value value = read_value(std::string_view(override).substr(equals + 1), place);
    const bool axis = path.starts_with(sweep_prefix);
    const std::string key = axis ? path.substr(sweep_prefix.size()) : path;
    if (find_key(key) == nullptr) refuse_unknown(value.where, key.empty() ? "\"\"" : key);
    if (axis)
        set_axis(root, key, std::move(value));
    else
        root.set(path, std::move(value));
}

}  // namespace

void apply_overrides(Value& root, const std::vector<std::string>& overrides) {
    for (const std::string& override : overrides) apply(root, override);
}

}  // namespace colonnade::spec
