#pragma once

#include <string>
#include <string_view>

#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Reads TOML 1.0 into a tree that keeps lines and the written order. Throws Error: not TOML, not UTF-8, too large,
/// too deeply nested, or with dates.
[[nodiscard]] Value read_toml(std::string_view text, const std::string& name);

/// The value of `--set key=TEXT`: TOML, or else a bare word taken as a string. All of it is at `place`, without a line.
/// Throws Error when it is not UTF-8.
[[nodiscard]] Value read_value(std::string_view text, const std::string& place);

}  // namespace colonnade::spec
