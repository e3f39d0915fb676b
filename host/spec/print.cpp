#include "host/spec/print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace colonnade::spec {
namespace {

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == '\x7F';
}

bool is_bare(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

struct Inline {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return fmt::to_string(value); }
    std::string operator()(double value) const { return print_number(value); }
    std::string operator()(const std::string& value) const { return print_string(value); }
    std::string operator()(const Items& items) const {
        std::string text = "[";
        for (const Value& item : items) {
            if (text.size() > 1) text += ", ";
            text += print_inline(item);
        }
        return text + "]";
    }
    std::string operator()(const Table& table) const {
        if (table.members.empty()) return "{}";
        std::string text = "{ ";
        for (const Member& member : table.members) {
            if (text.size() > 2) text += ", ";
            text += print_key(member.key) + " = " + print_inline(member.value);
        }
        return text + " }";
    }
};

void print_members(const Table& table, std::string& out) {
    for (const Member& member : table.members) out += print_key(member.key) + " = " + print_inline(member.value) + "\n";
}

}  // namespace

std::string print_number(double number) {
    if (std::isnan(number)) return "nan";
    if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
    if (number == 0.0 && std::signbit(number)) return "-0.0";
    std::string text = fmt::format("{}", number);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string print_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (is_control(c))
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + "\"";
}

std::string print_key(std::string_view key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), is_bare);
    return bare ? std::string(key) : print_string(key);
}

std::string print_inline(const Value& value) {
    return std::visit(Inline{}, value.data);
}

std::string print_document(const Value& root) {
    const Table* all = root.table();
    if (all == nullptr) return print_inline(root) + "\n";
    Table plain;
    for (const Member& member : all->members)
        if (member.value.table() == nullptr) plain.members.push_back(member);
    std::string out;
    print_members(plain, out);
    for (const Member& member : all->members)
        if (const Table* section = member.value.table()) {
            if (!out.empty()) out += "\n";
            out += "[" + print_key(member.key) + "]\n";
            print_members(*section, out);
        }
    return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
    std::string out;
    for (const char c : text) {
        const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (out.size() >= limit && !continuation) return out + "...";
        out += is_control(c) ? ' ' : c;
    }
    return out;
}

std::string print_short(const Value& value) {
    if (const Items* items = value.items(); items != nullptr && items->size() > 8)
        return fmt::format("an array of {} values", items->size());
    return shorten(print_inline(value));
}

}  // namespace colonnade::spec
