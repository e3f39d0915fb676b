#pragma once

#include <cstdint>
#include <string>

namespace colonnade::io {

/// What may still be written, in bytes; the largest integer where the system sets no limit or does not tell.
struct DiskSpace {
    std::uintmax_t free;          ///< left for this user on the file system
    std::uintmax_t largest_file;  ///< limit of the process (RLIMIT_FSIZE)
};

[[nodiscard]] DiskSpace disk_space(const std::string& folder);

/// Throws Error (Fault::machine) naming both numbers when `needed` bytes are not there for `path`.
void require_space(const std::string& path, std::uintmax_t needed, const DiskSpace& space);

/// Claims blocks for the first `bytes` bytes of `file`, so that writing them cannot meet a full disk; its length
/// stays. Does nothing on a file system that cannot. Throws Error (Fault::machine) in the name of `path`.
void reserve_space(const std::string& path, const std::string& file, std::uintmax_t bytes);

/// Gives back what was reserved beyond the end of `file`.
void release_space(const std::string& file);

}  // namespace colonnade::io
