#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "host/data/shown.hpp"
#include "host/data/utf8.hpp"
#include "host/spec/fields.hpp"
#include "host/spec/nearest.hpp"
#include "host/spec/print.hpp"
#include "host/spec/reader.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

std::string join(const std::string& section, std::string_view name) {
    return section.empty() ? std::string(name) : section + "." + std::string(name);
}

/// An unknown section is named together with its first key, which says more about what was meant.
[[noreturn]] void refuse_member(const Member& member, const std::string& path, bool top) {
    const Table* table = member.value.table();
    if (top && table != nullptr && !table->members.empty()) {
        const Member& first = table->members.front();
        refuse_unknown(first.value.where, path + "." + first.key);
    }
    refuse_unknown(member.value.where, path);
}

void check_table(const Table& table, const std::string& section) {
    for (const Member& member : table.members) {
        const std::string path = join(section, member.key);
        // a quoted key may hold dots of its own, and is then no path
        const bool plain = member.key.find('.') == std::string::npos;
        if (path == "sweep") {
            if (member.value.table() == nullptr)
                refuse(member.value.where, path, print_short(member.value), "a section [sweep]");
        } else if (plain && is_section(path)) {
            if (member.value.table() == nullptr)
                refuse(member.value.where, path, print_short(member.value),
                       section.empty() ? "a section [" + path + "]" : noun(Type::table));
            check_table(*member.value.table(), path);
        } else if (!plain || find_key(path) == nullptr) {
            refuse_member(member, path, section.empty());
        }
    }
}

/// The words after `allowed: only with` for a key that has no meaning in this spec.
std::string condition(const Value& root, const std::string& path, const Key& key) {
    const std::string section(section_part(path));
    if (!section.starts_with("microcircuit.activation")) return "only with " + only_with(key);
    const Value* kind = root.at(section + ".kind");
    const std::string name = kind != nullptr && kind->string() != nullptr ? *kind->string() : "relu";
    const auto names = option_names(*find_key(section + ".kind"));
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return fmt::format("{} for {}", fmt::join(keys_of(static_cast<Activation>(i)), ", "), name);
    return "only with " + only_with(key);
}

/// Strings are titles, names of files and choices, which end up in messages, labels and calls of the system.
void check_strings(const Value& value, const std::string& path) {
    if (const std::string* text = value.string()) {
        if (data::has_control(*text))
            refuse(value.where, path, data::shown(*text), "text of one line without control characters");
    } else if (const Items* items = value.items()) {
        for (const Value& item : *items) check_strings(item, path);
    } else if (const Table* table = value.table()) {
        for (const Member& member : table->members) check_strings(member.value, join(path, member.key));
    }
}

}  // namespace

void check_names(const Value& root) {
    check_table(*root.table(), "");
    check_strings(root, "");
}

void Reader::refuse_meaningless() const {
    refuse_meaningless(root_, "");
}

void Reader::refuse_meaningless(const Value& value, const std::string& section) const {
    for (const Member& member : value.table()->members) {
        const std::string path = join(section, member.key);
        if (path == "sweep" || taken_.contains(&member.value)) continue;
        const Key* key = find_key(path);
        if (is_section(path))
            refuse_meaningless(member.value, path);
        else
            refuse(member.value.where, path, print_short(member.value), condition(root_, path, *key));
    }
}

}  // namespace colonnade::spec
