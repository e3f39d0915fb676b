#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace colonnade::data {

/// Control characters and what is not UTF-8 as \xNN, and "..." for what follows `longest` bytes.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t longest = std::string_view::npos);

/// Text from a file made fit for a message: quoted, control characters and what is not UTF-8 as \xNN, cut after 40
/// bytes.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace colonnade::data
