#pragma once

#include <string_view>

#include "colonnade/spec.hpp"
#include "host/spec/files.hpp"
#include "host/spec/keys.hpp"
#include "host/spec/toml/value.hpp"

namespace colonnade::spec {

/// A number, or a table such as { uniform = [a, b], per = "layer", truncated = [lo, hi] }. What the draw may give must
/// lie within `range`. Throws Error.
[[nodiscard]] Draw read_draw(const Value& value, std::string_view path, const Key& key, const Range& range,
                             Files& files);

}  // namespace colonnade::spec
