#include "host/spec/reader.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "colonnade/error.hpp"
#include "host/spec/fields.hpp"
#include "host/spec/nearest.hpp"
#include "host/spec/print.hpp"
#include "host/spec/read_draw.hpp"
#include "host/spec/refuse.hpp"
#include "host/spec/sections/custom_weights.hpp"
#include "host/spec/toml/toml_reader.hpp"

namespace colonnade::spec {
namespace {

/// The default of a key as a value, or nullptr.
const Value* default_of(const Key& key) {
    static const auto defaults = [] {
        std::map<std::string_view, Value> all;
        for (const Key& each : keys())
            if (!each.fallback.empty()) all.emplace(each.path, read_value(each.fallback, "default"));
        return all;
    }();
    const auto found = defaults.find(key.path);
    return found == defaults.end() ? nullptr : &found->second;
}

std::uint64_t read_integer(const Value& value, std::string_view path, const Key& key) {
    const std::int64_t* whole = value.integer();
    if (whole == nullptr) refuse(value, path, key);
    if (!key.range.contains(static_cast<double>(*whole)))
        refuse(value.where, path, print_short(value), key.range.text());
    return static_cast<std::uint64_t>(*whole);
}

}  // namespace

const Value* Reader::take(std::string_view path, const Key& key) {
    const Value* value = root_.at(path);
    if (value != nullptr) taken_.insert(value);
    return value != nullptr ? value : default_of(key);
}

void Reader::operator()(std::string_view path, bool& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) return;
    if (value->boolean() == nullptr) refuse(*value, path, key);
    field = *value->boolean();
}

void Reader::operator()(std::string_view path, std::uint64_t& field) {
    const Key& key = *find_key(path);
    if (const Value* value = take(path, key)) field = read_integer(*value, path, key);
}

void Reader::operator()(std::string_view path, double& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) return;
    double number = 0.0;
    if (!value->numeric(number) || !std::isfinite(number)) {
        const std::string range = key.range.text();
        refuse(value->where, path, print_short(*value),
               range.empty() ? "a finite number" : "a finite number, " + range);
    }
    if (!key.range.contains(number)) refuse(value->where, path, print_short(*value), key.range.text());
    field = number;
}

void Reader::operator()(std::string_view path, std::string& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) refuse(where(path), path, "nothing", noun(key.type));
    if (value->string() == nullptr) refuse(*value, path, key);
    field = key.type == Type::path ? files_.resolve(*value->string()) : *value->string();
}

void Reader::operator()(std::string_view path, Draw& field) {
    const Key& key = *find_key(path);
    const Range range = range_of(key);
    if (const Value* value = take(path, key)) field = read_draw(*value, path, key, range, files_);
}

void Reader::operator()(std::string_view path, std::vector<Draw>& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) return;
    field.clear();
    const Items* items = value->items();
    if (items == nullptr) {
        field.push_back(read_draw(*value, path, key, key.range, files_));
        return;
    }
    if (items->empty()) refuse(*value, path, key);
    for (const Value& item : *items) field.push_back(read_draw(item, path, key, key.range, files_));
}

void Reader::operator()(std::string_view path, std::vector<std::size_t>& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) return;
    if (value->items() == nullptr || value->items()->empty()) refuse(*value, path, key);
    field.clear();
    for (const Value& item : *value->items()) field.push_back(read_integer(item, path, key));
}

void Reader::operator()(std::string_view path, std::vector<std::string>& field) {
    const Key& key = *find_key(path);
    const Value& value = *take(path, key);
    field.clear();
    if (value.string() != nullptr && *value.string() == "all") return;
    if (value.items() == nullptr || value.items()->empty()) refuse(value, path, key);
    for (const Value& item : *value.items()) {
        if (item.string() == nullptr) refuse(item, path, key);
        field.push_back(*item.string());
    }
}

void Reader::operator()(std::string_view path, std::vector<bool>& field) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) return;
    if (value->items() == nullptr) refuse(*value, path, key);
    for (const Value& item : *value->items()) {
        const std::uint64_t neuron = read_integer(item, path, key);
        if (neuron >= field.size())
            refuse(item.where, path, print_short(item),
                   fmt::format("0 to {}, the neurons of weights", field.size() - 1));
        field[neuron] = true;
    }
}

void Reader::operator()(std::string_view path, std::vector<AtlasValue>& field) {
    const Key& key = *find_key(path);
    const Value& value = *take(path, key);
    if (value.items() == nullptr) refuse(value, path, key);
    field.clear();
    for (const Value& item : *value.items()) {
        double number = 0.0;
        if (const std::int64_t* whole = item.integer())
            field.emplace_back(*whole);
        else if (const std::string* name = item.string())
            field.emplace_back(*name);
        else if (item.numeric(number) && std::isfinite(number))
            field.emplace_back(number);
        else
            refuse(item, path, key);
    }
}

void Reader::operator()(std::string_view path, Column& column) {
    if (!given(path)) return;
    std::vector<std::size_t> ends;
    (*this)(path, ends);
    if (ends.size() != 2 || ends[0] >= ends[1])
        refuse(where(path), path, found(path), "[first, last] with first below last");
    column.first = ends[0];
    column.last = ends[1];
}

void Reader::operator()(std::string_view path, Microcircuit& circuit) {
    const Key& key = *find_key(path);
    const Value* value = take(path, key);
    if (value == nullptr) refuse(where(path), path, "nothing", noun(key.type));
    read_custom_weights(*value, path, files_, circuit);
}

std::size_t Reader::option(std::string_view path) {
    const Key& key = *find_key(path);
    const Value& value = *take(path, key);
    const auto names = option_names(key);
    const std::string* name = value.string();
    if (name == nullptr) refuse(value, path, key);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == *name) return i;
    refuse(value.where, path, print_short(value), allowed(key), nearest_name(*name, names));
}

Range Reader::range_of(const Key& key) const {
    return key.signed_if_mixed && mixed_signs() ? Range{} : key.range;
}

bool Reader::mixed_signs() const {
    const Value* allow = root_.at("microcircuit.allow_mixed_signs");
    return allow != nullptr && allow->boolean() != nullptr && *allow->boolean();
}

bool Reader::shares_activation(const Microcircuit&) const {
    for (const char* one : {"microcircuit.activation_E", "microcircuit.activation_I"}) {
        if (!given(one)) continue;
        if (given("microcircuit.activation"))
            refuse(where(one), one, "this beside microcircuit.activation",
                   "activation for both populations, or activation_E and activation_I");
        return false;
    }
    return true;
}

bool Reader::uses_contrast() const {
    const bool contrast = given("stimulus.contrast");
    if (contrast && given("stimulus.difference"))
        refuse(where("stimulus.contrast"), "stimulus.contrast", "this beside stimulus.difference",
               "one of the two, as the difference is twice the contrast");
    return contrast;
}

Where Reader::where(std::string_view path) const {
    for (std::string_view part = path; !part.empty(); part = section_part(part))
        if (const Value* value = root_.at(part)) return value->where;
    return {root_.where.name, 0};
}

std::string Reader::found(std::string_view path) const {
    if (const Value* value = root_.at(path)) return print_short(*value);
    const Value* value = default_of(*find_key(path));
    return value == nullptr ? "nothing" : print_short(*value);
}

}  // namespace colonnade::spec
