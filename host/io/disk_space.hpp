#pragma once

#include <cstdint>
#include <string>

namespace colonnade::io {

/// What may still be written, in bytes; the largest integer where the system sets no limit or does not tell.
struct DiskSpace {
    std::uintmax_t free;          ///< left for this user on the file system
    std::uintmax_t largest_file;  ///< limit of the process (RLIMIT_FSIZE)
    bool in_memory = false;       ///< the file system has no disk
};

[[nodiscard]] DiskSpace disk_space(const std::string& folder);

/// Throws Error (Fault::machine) naming both numbers when `needed` bytes are not there for `path`.
void require_space(const std::string& path, std::uintmax_t needed, const DiskSpace& space);

/// Claims blocks for the first `bytes` bytes of an open file, so that writing them cannot meet a full disk or a quota;
/// its length stays. Does nothing on a file system that cannot. Throws Error (Fault::machine) in the name of `path`.
void reserve_space(const std::string& path, int descriptor, std::uintmax_t bytes);

}  // namespace colonnade::io
