#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace colonnade::spec {

/// Specs are short; data belongs in files of its own.
constexpr std::size_t text_limit = std::size_t{16} << 20;

/// Throws Error unless the text is UTF-8.
void check_encoding(std::string_view text, const std::string& name);

/// Throws Error unless the text is of a size, an encoding (UTF-8) and a nesting that the TOML parser can be trusted
/// with.
void check_text(std::string_view text, const std::string& name);

}  // namespace colonnade::spec
