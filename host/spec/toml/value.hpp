#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace colonnade::spec {

/// Where a value was written: a file and its line, or an option of the command line (line 0).
struct Where {
    std::shared_ptr<const std::string> name{};
    std::uint32_t line = 0;

    /// `stack.toml:12`, or the bare name.
    [[nodiscard]] std::string text() const;
};

struct Value;
struct Member;
using Items = std::vector<Value>;

/// Members in the order in which they were written.
struct Table {
    std::vector<Member> members;
};

/// A TOML value that remembers its place; dates and times are not among them.
struct Value {
    std::variant<bool, std::int64_t, double, std::string, Items, Table> data;
    Where where{};

    [[nodiscard]] const bool* boolean() const noexcept { return std::get_if<bool>(&data); }
    [[nodiscard]] const std::int64_t* integer() const noexcept { return std::get_if<std::int64_t>(&data); }
    [[nodiscard]] const std::string* string() const noexcept { return std::get_if<std::string>(&data); }
    [[nodiscard]] const Items* items() const noexcept { return std::get_if<Items>(&data); }
    [[nodiscard]] const Table* table() const noexcept { return std::get_if<Table>(&data); }
    /// True for integers and reals, which are then stored in `number`.
    [[nodiscard]] bool numeric(double& number) const noexcept;

    /// Member of a table; nullptr when this is no table or has no such key.
    [[nodiscard]] const Value* member(std::string_view key) const noexcept;
    /// Value at a dotted path below this one, or nullptr.
    [[nodiscard]] const Value* at(std::string_view path) const noexcept;
    /// Replaces what is at a dotted path; missing tables are made, and whatever else stands in the way gives way.
    void set(std::string_view path, Value value);
};

struct Member {
    std::string key;
    Value value;
};

/// Splits a dotted path at its first dot; the second part is empty when there is none.
[[nodiscard]] std::pair<std::string_view, std::string_view> split_first(std::string_view path) noexcept;
/// What follows the last dot of a path.
[[nodiscard]] std::string_view last_part(std::string_view path) noexcept;
/// What precedes the last dot of a path; empty when there is none.
[[nodiscard]] std::string_view section_part(std::string_view path) noexcept;

}  // namespace colonnade::spec
