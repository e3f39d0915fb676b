#include "host/io/disk_space.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <limits>

#include "host/io/descriptor.hpp"
#include "host/io/system_error.hpp"

namespace colonnade::io {

DiskSpace disk_space(const std::string& folder) {
    constexpr auto unlimited = std::numeric_limits<std::uintmax_t>::max();
    DiskSpace space{unlimited, unlimited, false};
    struct statvfs about {};
    // a file system without a size of its own reports 0 blocks
    if (::statvfs(folder.c_str(), &about) == 0 && about.f_blocks > 0)
        space.free = static_cast<std::uintmax_t>(about.f_bavail) * about.f_frsize;
    struct statfs kind {};
    space.in_memory =
        ::statfs(folder.c_str(), &kind) == 0 && (kind.f_type == TMPFS_MAGIC || kind.f_type == RAMFS_MAGIC);
    struct rlimit limit {};
    if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) space.largest_file = limit.rlim_cur;
    return space;
}

void require_space(const std::string& path, std::uintmax_t needed, const DiskSpace& space) {
    if (needed > space.free)
        throw Error(fmt::format("{}: needs {} bytes, the disk has {} left", path, needed, space.free), Fault::machine);
    if (needed > space.largest_file)
        throw Error(fmt::format("{}: needs {} bytes, this process may write files of {} (ulimit -f)", path, needed,
                                space.largest_file),
                    Fault::machine);
}

void reserve_space(const std::string& path, int descriptor, std::uintmax_t bytes) {
    const int answer =
        uninterrupted([&] { return ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)); });
    if (answer == 0 || errno == EOPNOTSUPP || errno == ENOSYS) return;
    fail(path, fmt::format("{} bytes cannot be reserved on the disk", bytes), errno);
}

}  // namespace colonnade::io
