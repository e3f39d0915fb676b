#include "io/disk_space.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>

#include "colonnade/error.hpp"

namespace colonnade::io {

DiskSpace disk_space(const std::string& folder) {
    constexpr auto unlimited = std::numeric_limits<std::uintmax_t>::max();
    DiskSpace space{unlimited, unlimited};
    struct statvfs about {};
    // a file system without a size of its own reports 0 blocks
    if (::statvfs(folder.c_str(), &about) == 0 && about.f_blocks > 0)
        space.free = static_cast<std::uintmax_t>(about.f_bavail) * about.f_frsize;
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

void reserve_space(const std::string& path, const std::string& file, std::uintmax_t bytes) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    int reason = descriptor < 0 ? errno : 0;
    if (descriptor >= 0) {
        while ((reason = ::fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0 ? 0 : errno) ==
               EINTR) {
        }
        ::close(descriptor);
    }
    if (reason == 0 || reason == EOPNOTSUPP || reason == ENOSYS) return;
    throw Error(fmt::format("{}: {} bytes cannot be reserved on the disk: {}", path, bytes, std::strerror(reason)),
                Fault::machine);
}

void release_space(const std::string& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) return;
    // cutting a file at its own length frees the blocks behind it; failing that, they merely stay claimed
    [[maybe_unused]] const int ignored = ::truncate(file.c_str(), about.st_size);
}

}  // namespace colonnade::io
