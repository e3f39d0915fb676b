#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace colonnade::spec {

/// Edits that turn one word into the other, case apart: a letter more, less or changed, or two neighbours swapped
/// (optimal string alignment; Damerau 1964).
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

/// The most similar name, or an empty string when none is similar.
[[nodiscard]] std::string nearest_name(std::string_view word, std::span<const std::string_view> names);

/// The key that was probably meant by a dotted path: slips in writing, no more in any part than a third of its letters,
/// the first parts left out, or the right name in the wrong one of the sections there are. Never the path itself.
[[nodiscard]] std::string nearest_key(std::string_view path);

}  // namespace colonnade::spec
