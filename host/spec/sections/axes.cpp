#include "host/spec/sections/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/spec/keys.hpp"
#include "host/spec/print.hpp"
#include "host/spec/refuse.hpp"

namespace colonnade::spec {
namespace {

constexpr std::int64_t max_points = 1000000;
constexpr double exact_integers = 9007199254740992.0;  // 2^53
constexpr const char* allowed_axis =
    "an array of values, { linspace = [first, last, points] } or { logspace = [first, last, points] }";

struct Entry {
    std::string path;
    const Value* value;
    std::uint32_t line;  ///< order in the text
};

/// Keys of [sweep] in quotes, dotted, or as nested tables.
void flatten(const Value& table, const std::string& section, std::vector<Entry>& entries) {
    for (const Member& member : table.table()->members) {
        const std::string path = section.empty() ? member.key : section + "." + member.key;
        if (is_section(path) && path != "sweep" && member.value.table() != nullptr) {
            flatten(member.value, path, entries);
            continue;
        }
        const Key* key = find_key(path);
        if (key == nullptr) refuse_unknown(member.value.where, path);
        if (key->fixed)
            refuse(member.value.where, path, "this in [sweep]",
                   "keys that leave the sizes, the precision and the output as they are");
        const std::uint32_t before = entries.empty() ? 0 : entries.back().line;
        entries.push_back({path, &member.value, member.value.where.line > 0 ? member.value.where.line : before});
    }
}

/// n numbers from a to b, evenly spaced, or with even ratios; both ends exact.
std::vector<Value> spaced(const Value& value, const std::string& path, const Key& key, bool logarithmic) {
    double a = 0.0, b = 0.0;
    const Items* items = value.items();
    const bool three = items != nullptr && items->size() == 3 && (*items)[0].numeric(a) && (*items)[1].numeric(b) &&
                       (*items)[2].integer() != nullptr && std::isfinite(a) && std::isfinite(b);
    if (!three) refuse(value.where, path, print_short(value), "[first, last, points], the last an integer");
    const std::int64_t n = *(*items)[2].integer();
    if (n < 1 || n > max_points)
        refuse(value.where, path, fmt::format("{} points", n), fmt::format("1 to {} points", max_points));
    if (logarithmic && !(a > 0.0 && b > 0.0))
        refuse(value.where, path, print_short(value), "ends above 0 for a logspace");
    std::vector<Value> values;
    for (std::int64_t i = 0; i < n; ++i) {
        const double share = n == 1 ? 0.0 : static_cast<double>(i) / static_cast<double>(n - 1);
        double x = logarithmic ? std::exp(std::log(a) + share * (std::log(b) - std::log(a))) : a + share * (b - a);
        if (i == 0) x = a;
        if (i > 0 && i == n - 1) x = b;
        const bool whole = key.type == Type::integer && x == std::floor(x) && std::abs(x) < exact_integers;
        values.push_back(whole ? Value{static_cast<std::int64_t>(x), value.where} : Value{x, value.where});
    }
    return values;
}

std::vector<Value> values_of(const Entry& entry, const Key& key) {
    const Value& value = *entry.value;
    if (const Items* items = value.items()) {
        if (items->empty()) refuse(value.where, entry.path, "an empty array", "at least one value");
        for (const Value& item : *items)
            if (item.items() != nullptr)
                refuse(item.where, entry.path, print_short(item), "an array of numbers, names, true, false or draws");
        return *items;
    }
    const Table* table = value.table();
    if (table == nullptr || table->members.size() != 1)
        refuse(value.where, entry.path, print_short(value), allowed_axis);
    const Member& rule = table->members.front();
    if (rule.key != "linspace" && rule.key != "logspace")
        refuse(value.where, entry.path, print_short(value), allowed_axis);
    return spaced(rule.value, entry.path + "." + rule.key, key, rule.key == "logspace");
}

/// A value as a coordinate; names of files are resolved, so that the label says which file it was.
std::string label_of(const Value& value, const Key& key, const Files& files) {
    if (const std::string* name = value.string()) return key.type == Type::path ? files.resolve(*name) : *name;
    const Value* file = value.member("file");
    if (file == nullptr || file->string() == nullptr) return print_inline(value);
    Value resolved = value;
    resolved.set("file", {files.resolve(*file->string())});
    return print_inline(resolved);
}

Axis axis_of(const Entry& entry, const Files& files) {
    const Key& key = *find_key(entry.path);
    Axis axis;
    axis.shown.key = entry.path;
    axis.values = values_of(entry, key);
    for (const Value& value : axis.values) {
        double number = 0.0;
        const bool exact = value.numeric(number) && (value.integer() == nullptr || std::abs(number) < exact_integers);
        if (exact) axis.shown.values.push_back(number);
    }
    if (axis.shown.values.size() == axis.values.size()) return axis;
    axis.shown.values.clear();
    for (const Value& value : axis.values) axis.shown.labels.push_back(label_of(value, key, files));
    return axis;
}

void check_overlaps(const std::vector<Entry>& entries) {
    for (const Entry& one : entries)
        for (const Entry& other : entries)
            if (&one != &other && (one.path == other.path || one.path.starts_with(other.path + ".")))
                refuse(one.value->where, one.path, "this beside " + other.path + " in [sweep]", "one of the two");
}

}  // namespace

std::vector<Axis> read_axes(const Value& root, const Files& files) {
    std::vector<Entry> entries;
    if (const Value* sweep = root.member("sweep")) flatten(*sweep, "", entries);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& left, const Entry& right) { return left.line < right.line; });
    check_overlaps(entries);
    std::vector<Axis> axes;
    for (const Entry& entry : entries) axes.push_back(axis_of(entry, files));
    name_axes(axes);
    return axes;
}

}  // namespace colonnade::spec
