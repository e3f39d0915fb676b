#include "host/spec/toml/value.hpp"

#include <algorithm>

namespace colonnade::spec {

std::string Where::text() const {
    if (!name) return {};
    return line == 0 ? *name : *name + ":" + std::to_string(line);
}

bool Value::numeric(double& number) const noexcept {
    if (const auto* whole = integer()) {
        number = static_cast<double>(*whole);
        return true;
    }
    if (const auto* real = std::get_if<double>(&data)) {
        number = *real;
        return true;
    }
    return false;
}

const Value* Value::member(std::string_view key) const noexcept {
    const Table* own = table();
    if (own == nullptr) return nullptr;
    const auto found =
        std::find_if(own->members.begin(), own->members.end(), [&](const Member& m) { return m.key == key; });
    return found == own->members.end() ? nullptr : &found->value;
}

const Value* Value::at(std::string_view path) const noexcept {
    const Value* value = this;
    while (value != nullptr && !path.empty()) {
        const auto [head, rest] = split_first(path);
        value = value->member(head);
        path = rest;
    }
    return value;
}

void Value::set(std::string_view path, Value value) {
    if (path.empty()) {
        *this = std::move(value);
        return;
    }
    const std::string_view head = split_first(path).first, rest = split_first(path).second;
    if (table() == nullptr) *this = Value{Table{}, value.where};
    auto& members = std::get<Table>(data).members;
    auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == head; });
    if (found == members.end()) found = members.insert(members.end(), {std::string(head), Value{Table{}, value.where}});
    found->value.set(rest, std::move(value));
}

std::pair<std::string_view, std::string_view> split_first(std::string_view path) noexcept {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) return {path, {}};
    return {path.substr(0, dot), path.substr(dot + 1)};
}

std::string_view last_part(std::string_view path) noexcept {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string_view section_part(std::string_view path) noexcept {
    const auto dot = path.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

}  // namespace colonnade::spec
