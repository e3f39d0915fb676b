#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "colonnade/error.hpp"
#include "io/disk_space.hpp"

namespace colonnade::io {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int reason, Fault fault = Fault::machine) {
    throw Error(fmt::format("{}: {}: {}", path, what, std::strerror(reason)), fault);
}

bool is_lack_of_room(int reason) {
    return reason == ENOSPC || reason == EDQUOT;
}

void sync(const std::string& path, const std::string& file, int flags) {
    const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0) fail(path, "cannot be synced", errno);
    const int reason = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    // some file systems cannot sync a folder and say EINVAL; their rename is as durable as it gets
    if (reason != 0 && reason != EINVAL) fail(path, "cannot be synced", reason);
}

/// Refuses what a rename would destroy or cannot replace.
void check_target(const std::string& path, const std::filesystem::path& target) {
    struct stat about {};
    if (::stat(target.c_str(), &about) != 0) return;
    if (S_ISDIR(about.st_mode)) throw Error(fmt::format("{}: cannot be written: it is a folder", path));
    if (!S_ISREG(about.st_mode)) throw Error(fmt::format("{}: cannot be written: it is not a regular file", path));
}

}  // namespace

AtomicFile::AtomicFile(const std::string& path) : path_(path) {
    namespace fs = std::filesystem;
    std::error_code code;
    const fs::path target = fs::weakly_canonical(fs::absolute(path, code), code);
    if (path.empty() || code || !target.has_filename())
        throw Error(fmt::format("'{}': cannot be written: it names no file", path));
    check_target(path, target);
    target_ = target.string();
    folder_ = target.parent_path().string();
    const std::string name = fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid());
    temporary_ = (target.parent_path() / name).string();
    ::unlink(temporary_.c_str());  // left by a killed process of the same number
    const int descriptor = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0) fail(path_, "cannot be written", errno, is_lack_of_room(errno) ? Fault::machine : Fault::input);
    ::close(descriptor);
}

AtomicFile::~AtomicFile() {
    if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::commit() {
    sync(path_, temporary_, O_RDONLY);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(path_, "cannot be renamed into place", errno);
    committed_ = true;
    sync(path_, folder_, O_RDONLY | O_DIRECTORY);
}

void check_writable(const std::string& path) {
    const AtomicFile probe(path);
}

void write_file(const std::string& path, std::string_view bytes) {
    AtomicFile file(path);
    require_space(path, bytes.size(), disk_space(file.folder()));
    const int descriptor = ::open(file.temporary().c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (descriptor < 0) fail(path, "cannot be written", errno);
    int reason = 0;
    while (!bytes.empty() && reason == 0) {
        const ssize_t put = ::write(descriptor, bytes.data(), bytes.size());
        if (put >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(put));
        else if (errno != EINTR)
            reason = errno;
    }
    if (::close(descriptor) != 0 && reason == 0) reason = errno;
    if (reason != 0) fail(path, "cannot be written", reason);
    file.commit();
}

}  // namespace colonnade::io
