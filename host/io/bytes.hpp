#pragma once

#include <string>
#include <string_view>

namespace colonnade::io {

/// All bytes of a regular file. Throws Error with the system's reason: not there, a folder, not permitted, cut short.
[[nodiscard]] std::string read_bytes(const std::string& path);

/// Text from a file made fit for a message: quoted, control bytes as \xNN, cut after 40 characters.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace colonnade::io
