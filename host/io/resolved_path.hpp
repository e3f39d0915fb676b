#pragma once

#include <string>

namespace colonnade::io {

/// The absolute name that `path` leads to, every link followed, whether or not the last name exists.
/// Throws Error when there is no such folder, the links turn in a circle, or it names no file (Fault::input).
[[nodiscard]] std::string resolved_path(const std::string& path);

/// Whether both names lead to one file: the same device and inode, through links of either sort, or the same resolved
/// name of a file that does not exist yet. False when one leads nowhere.
[[nodiscard]] bool same_file(const std::string& one, const std::string& other);

}  // namespace colonnade::io
