#pragma once

#include <string_view>

#include "colonnade/spec.hpp"
#include "spec/files.hpp"
#include "spec/keys.hpp"
#include "spec/value.hpp"

namespace colonnade::spec {

/// A number, or a table such as { uniform = [a, b], per = "layer", truncated = [lo, hi] }. What the draw may give must
/// lie within `range`. Throws Error.
[[nodiscard]] Draw read_draw(const Value& value, std::string_view path, const Key& key, const Range& range,
                             Files& files);

}  // namespace colonnade::spec
