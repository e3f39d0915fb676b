#include "host/io/replaceable.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "host/io/system_error.hpp"

namespace colonnade::io {
namespace {

/// Whether chattr(1) has set one of these attributes, where the file system keeps them.
bool has_attribute(const std::string& path, std::uint64_t wanted) {
    struct statx about {};
    return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &about) == 0 &&
           (about.stx_attributes & wanted) != 0;
}

}  // namespace

void check_replaceable(const std::string& path, const std::string& target) {
    const auto refuse = [&](const char* why) { throw Error(fmt::format("{}: cannot be written: {}", path, why)); };
    const std::filesystem::path folder = std::filesystem::path(target).parent_path();
    const long longest = ::pathconf(folder.c_str(), _PC_NAME_MAX);
    if (longest > 0 && std::filesystem::path(target).filename().string().size() > static_cast<std::size_t>(longest))
        fail(path, "cannot be written", ENAMETOOLONG, Fault::input);
    struct stat about {
    }, around{};
    if (::stat(target.c_str(), &about) != 0) {
        if (errno != ENOENT) fail(path, "cannot be written", errno, fault_of(errno));
        return;
    }
    if (S_ISDIR(about.st_mode)) refuse("it is a folder");
    if (!S_ISREG(about.st_mode)) refuse("it is not a regular file");
    constexpr mode_t writable = 0222;  // the superuser may write all the same, and would not mean to
    if ((about.st_mode & writable) == 0 || ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
        refuse("it is read-only");
    if (has_attribute(target, STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND) ||
        has_attribute(folder.string(), STATX_ATTR_APPEND))
        refuse("chattr has marked it, or its folder, as not to be replaced");
    const bool is_mine = ::geteuid() == 0 || about.st_uid == ::geteuid();
    if (!is_mine && ::stat(folder.c_str(), &around) == 0 && (around.st_mode & S_ISVTX) != 0 &&
        around.st_uid != ::geteuid())
        refuse("it is another user's, in a folder in which only the owner may replace a file");
}

}  // namespace colonnade::io
