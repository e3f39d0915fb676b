#include "host/io/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "colonnade/run.hpp"
#include "host/io/disk_space.hpp"
#include "host/io/resolved_path.hpp"
#include "host/io/system_error.hpp"
#include "host/io/temporary_name.hpp"

namespace colonnade::io {
namespace {

constexpr mode_t permissions = 0777;

/// What open(2) answers where there are no unnamed files: the file system, or a kernel before 3.11, does not know them.
bool knows_no_unnamed_files(int reason) {
    return reason == EOPNOTSUPP || reason == EISDIR || reason == ENOENT || reason == EINVAL || reason == ENOSYS;
}

std::string name_of(const Descriptor& file) {
    return fmt::format("/proc/self/fd/{}", file.number());
}

/// Whether chattr(1) has set one of these attributes, where the file system keeps them.
bool has_attribute(const std::string& path, std::uint64_t wanted) {
    struct statx about {};
    return ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &about) == 0 &&
           (about.stx_attributes & wanted) != 0;
}

/// Throws Error (Fault::input) when no new file may take the place of what stands at `target`, an absolute name without
/// links: a folder, a device, a file that is read-only, immutable, or somebody else's in a folder like /tmp; or when
/// its name is too long. `path` is what the caller named.
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

}  // namespace

AtomicFile::AtomicFile(const std::string& path, WriteHooks hooks)
    : path_(path), target_(resolved_path(path)), hooks_(std::move(hooks)) {
    const std::filesystem::path target = target_;
    folder_ = target.parent_path().string();
    name_ = target.filename().string();
    check_replaceable(path_, target_);
    for (const std::string& sentence : remove_stale(folder_, name_))
        if (hooks_.notice) hooks_.notice(sentence);
    open();
    inherit_permissions();
}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::open() {
    const auto opened = [](const std::string& name, int flags) {
        constexpr mode_t all = 0666;
        return Descriptor(uninterrupted([&] { return ::open(name.c_str(), flags | O_WRONLY | O_CLOEXEC, all); }));
    };
    file_ = opened(folder_, O_TMPFILE);
    if (!file_.is_open() && !knows_no_unnamed_files(errno)) fail(path_, "cannot be written", errno, fault_of(errno));
    // what keeps the file also names it later, so that errors of closing it are seen before it appears
    if (file_.is_open()) kept_ = Descriptor(::open(name_of(file_).c_str(), O_PATH | O_CLOEXEC));
    if (kept_.is_open()) return;
    choose_temporary();
    file_ = opened(temporary_, O_CREAT | O_EXCL);
    if (file_.is_open()) return;
    const int reason = errno;
    forget_temporary();
    fail(path_, "cannot be written", reason, fault_of(reason));
}

void AtomicFile::inherit_permissions() {
    struct stat before {
    }, now{};
    if (::stat(target_.c_str(), &before) != 0 || ::fstat(file_.number(), &now) != 0) return;
    if (before.st_uid != now.st_uid || before.st_gid != now.st_gid) {
        // only the superuser may; for others the new file is their own
        [[maybe_unused]] const int ignored = ::fchown(file_.number(), before.st_uid, before.st_gid);
    }
    if ((before.st_mode & permissions) == (now.st_mode & permissions)) return;
    if (::fchmod(file_.number(), before.st_mode & permissions) != 0) fail(path_, "cannot take its permissions", errno);
}

void AtomicFile::choose_temporary() {
    temporary_ = (std::filesystem::path(folder_) / temporary_name(name_)).string();
    live_.emplace(temporary_);
}

void AtomicFile::forget_temporary() noexcept {
    live_.reset();
    temporary_.clear();
}

void AtomicFile::reserve(std::uintmax_t bytes) {
    require_space(path_, bytes, disk_space(folder_));
    if (bytes > 0) reserve_space(path_, file_.number(), bytes);
}

void AtomicFile::write(std::string_view bytes) {
    write_at(end_, bytes);
    end_ += bytes.size();
}

void AtomicFile::write_at(std::uintmax_t offset, std::string_view bytes) {
    constexpr std::size_t piece = std::size_t{8} << 20U;  // a few milliseconds, between which a signal is noticed
    while (!bytes.empty()) {
        if (hooks_.stop && hooks_.stop()) throw Interrupted{};
        const ssize_t put = uninterrupted([&] {
            return ::pwrite(file_.number(), bytes.data(), std::min(bytes.size(), piece), static_cast<off_t>(offset));
        });
        if (put < 0) fail(path_, "cannot be written", errno);
        if (put == 0) fail(path_, "cannot be written", ENOSPC);
        bytes.remove_prefix(static_cast<std::size_t>(put));
        offset += static_cast<std::uintmax_t>(put);
    }
}

void AtomicFile::sync() {
    if (uninterrupted([&] { return ::fsync(file_.number()); }) != 0) fail(path_, "cannot be synced", errno);
    if (const int reason = file_.close(); reason != 0) fail(path_, "cannot be closed", reason);
}

bool AtomicFile::link(const std::string& name) {
    const std::string self = name_of(kept_);
    const int answer =
        uninterrupted([&] { return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW); });
    if (answer == 0) return true;
    if (errno == EEXIST) return false;
    fail(path_, "cannot be given its name", errno);
}

void AtomicFile::rename_to(const std::string& name) {
    if (uninterrupted([&] { return ::rename(temporary_.c_str(), name.c_str()); }) != 0)
        fail(path_, "cannot be renamed into place", errno);
}

void AtomicFile::publish() {
    if (temporary_.empty() && !link(target_)) {
        // only a rename replaces a file
        choose_temporary();
        if (!link(temporary_)) fail(path_, "cannot be given its name", EEXIST);
    }
    if (!temporary_.empty()) rename_to(target_);
    forget_temporary();
    published_ = true;
    sync_folder();
}

void AtomicFile::sync_folder() {
    const Descriptor folder(uninterrupted([&] { return ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    // a folder that may be written but not read cannot be opened, and some file systems cannot sync one and say EINVAL:
    // the name is then as durable as it gets
    if (!folder.is_open() && errno == EACCES) return;
    if (folder.is_open() && uninterrupted([&] { return ::fsync(folder.number()); }) == 0) return;
    if (errno == EINVAL) return;
    throw Error(fmt::format("{}: is written, but a power failure now may lose it: its folder cannot be synced: {}",
                            path_, std::strerror(errno)),
                Fault::machine);
}

void check_writable(const std::string& path, std::uintmax_t bytes, const WriteHooks& hooks) {
    AtomicFile probe(path, hooks);
    const DiskSpace space = disk_space(probe.folder());
    require_space(path, bytes, space);
    // in memory, blocks are claimed by filling them
    if (bytes > 0 && !space.in_memory) reserve_space(path, probe.file_.number(), bytes);
    if (const int reason = probe.file_.close(); reason != 0) fail(path, "cannot be written", reason);
    // an unnamed file could be created, so may be named: both ask for the same permission of the folder
    if (probe.temporary_.empty()) return;
    const std::string before = probe.temporary_;
    const LiveFile live(before);
    probe.choose_temporary();
    if (uninterrupted([&] { return ::rename(before.c_str(), probe.temporary_.c_str()); }) == 0) return;
    const int reason = errno;
    ::unlink(before.c_str());
    fail(path, "cannot be renamed into place", reason, fault_of(reason));
}

void write_file(const std::string& path, std::string_view bytes) {
    AtomicFile file(path);
    file.reserve(bytes.size());
    file.write(bytes);
    file.commit();
}

}  // namespace colonnade::io
