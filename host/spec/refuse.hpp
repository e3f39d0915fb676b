#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// Throws Error: `WHERE: KEY: found FOUND, allowed: ALLOWED; did you mean MEANT?`.
[[noreturn]] void refuse(const Where& where, std::string_view key, std::string_view found, std::string_view allowed,
                         std::string_view meant = {});
/// The same for a value that is not of the type or range of its key.
[[noreturn]] void refuse(const Value& value, std::string_view path, const Key& key);
/// Throws Error unless `name` is empty or ends in one of `endings`, which decide what a picture is.
void check_ending(const Where& where, std::string_view key, const std::string& name,
                  std::initializer_list<const char*> endings);
/// Throws Error for a path that is no key, with the nearest one.
[[noreturn]] void refuse_unknown(const Where& where, std::string_view path);

}  // namespace colonnade::spec
