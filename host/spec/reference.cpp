#include <fmt/format.h>
#include <fmt/ranges.h>

#include "colonnade/spec.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade {
namespace {

using spec::Key;
using spec::Type;

std::string type_of(const Key& key) {
    switch (key.type) {
        case Type::table:
            return "table";
        case Type::boolean:
            return "boolean";
        case Type::integer:
            return "integer";
        case Type::real:
            return "number";
        case Type::draw:
            return "draw";
        case Type::draws:
            return "draw, or array of draws";
        case Type::text:
            return "string";
        case Type::path:
            return "file";
        case Type::choice:
            return "name";
        case Type::integers:
            return "array of integers";
        case Type::names:
            return "array of names";
        case Type::matrix:
            return "matrix or file";
        case Type::values:
            return "array of numbers or names";
    }
    return {};
}

std::string default_of(const Key& key) {
    return key.fallback.empty() ? std::string(key.fallback_note) : fmt::format("`{}`", key.fallback);
}

std::string allowed_for(const Key& key) {
    if (!key.options.empty()) return fmt::format("`{}`", fmt::join(spec::option_names(key), "`, `"));
    return key.range.text();
}

std::string meaning_of(const Key& key) {
    std::string text(key.meaning);
    if (const std::string condition = spec::only_with(key); !condition.empty())
        text += fmt::format("; only with {}", condition);
    return text;
}

}  // namespace

std::string spec_reference() {
    std::string text;
    std::string_view section = "none yet";
    for (const Key& key : spec::keys()) {
        const auto [head, rest] = spec::split_first(key.path);
        const std::string_view own = rest.empty() ? std::string_view{} : head;
        if (own != section) {
            section = own;
            text += own.empty() ? "### Head of the file\n\n" : fmt::format("\n### [{}]\n\n", own);
            text += "| key | type | default | allowed | unit | sweep | meaning |\n|---|---|---|---|---|---|---|\n";
        }
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", rest.empty() ? head : rest, type_of(key),
                            default_of(key), allowed_for(key), key.unit, key.fixed ? "no" : "yes", meaning_of(key));
    }
    return text;
}

}  // namespace colonnade
