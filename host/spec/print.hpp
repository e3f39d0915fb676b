#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Shortest TOML float that reads back as the same number: `1.0`, `1e-10`, `inf`, `nan`.
[[nodiscard]] std::string print_number(double number);
/// A TOML basic string, quotes included; control characters are escaped, so that it stays on one line.
[[nodiscard]] std::string print_string(std::string_view text);
/// A bare key, or a quoted one where TOML needs it.
[[nodiscard]] std::string print_key(std::string_view key);
/// A value on one line: tables and arrays inline.
[[nodiscard]] std::string print_inline(const Value& value);
/// A whole document: plain keys first, then one [section] a table.
[[nodiscard]] std::string print_document(const Value& root);
/// A value as it is named in a message: inline, but no longer than about sixty characters.
[[nodiscard]] std::string print_short(const Value& value);
/// Text on one line of at most about `limit` bytes, without control characters.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t limit = 60);

}  // namespace colonnade::spec
