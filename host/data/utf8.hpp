#pragma once

#include <cstddef>
#include <string_view>

namespace colonnade::data {

/// Bytes of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none (Unicode 15, table 3-7).
[[nodiscard]] std::size_t sequence_length(std::string_view text);

/// Whether a well-formed sequence is a control character (Unicode category Cc: U+0000 to U+001F, U+007F to U+009F).
[[nodiscard]] bool is_control(std::string_view sequence);

/// Whether there is a control character anywhere in a text.
[[nodiscard]] bool has_control(std::string_view text);

}  // namespace colonnade::data
