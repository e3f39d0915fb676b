// Preloaded into the tool (LD_PRELOAD), it lets one call that changes files fail, as a dying disk, a full one, a quota
// or a signal would, or kills the process before it:
//   FAULT_AT=N        the N-th call, counted from 1
//   FAULT_KIND=NAME   EIO, ENOSPC, EDQUOT, EINTR (fails once, so that a second try is fine) or KILL
//   FAULT_LASTS=1     that call and all later ones
//   FAULT_UNNAMED=0   O_TMPFILE is not supported
//   FAULT_REPORT=PATH names of the calls that failed are appended there
// Standard streams and files in memory, which no disk can fail, do not count. System calls are made directly, so that
// sanitizers may be in between or not.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && std::strcmp(value, "1") == 0;
}

void report(const char* call) {
    const char* path = std::getenv("FAULT_REPORT");
    if (path == nullptr) return;
    const long file = ::syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::syscall(SYS_write, file, call, std::strlen(call));
    ::syscall(SYS_write, file, "\n", 1);
    ::syscall(SYS_close, file);
}

/// The error with which this call fails; 0 for none.
int fault_of(const char* call) {
    const char* at = std::getenv("FAULT_AT");
    const char* kind = std::getenv("FAULT_KIND");
    const long number = ++calls;
    if (at == nullptr || kind == nullptr) return 0;
    const long wanted = std::atol(at);
    if (is_set("FAULT_LASTS") ? number < wanted : number != wanted) return 0;
    report(call);
    if (std::strcmp(kind, "KILL") == 0) {
        ::syscall(SYS_kill, ::getpid(), SIGKILL);
        for (;;) ::pause();
    }
    if (std::strcmp(kind, "ENOSPC") == 0) return ENOSPC;
    if (std::strcmp(kind, "EDQUOT") == 0) return EDQUOT;
    return std::strcmp(kind, "EINTR") == 0 ? EINTR : EIO;
}

bool counts(int file) {
    if (file <= STDERR_FILENO) return false;
    char name[64], target[256] = {};
    std::snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    if (::readlink(name, target, sizeof target - 1) < 0) return false;
    struct stat about {};
    const bool is_stored = ::fstat(file, &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode));
    return is_stored && std::strncmp(target, "/memfd:", 7) != 0;
}

bool is_written(int file) {
    const int flags = ::fcntl(file, F_GETFL);
    return flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY;
}

/// Makes the call unless it is to fail.
template <class Call>
auto attempt(const char* name, bool counted, Call call) -> decltype(call()) {
    if (const int fault = counted ? fault_of(name) : 0; fault != 0) {
        errno = fault;
        return -1;
    }
    return call();
}

int open_file(int folder, const char* path, int flags, mode_t mode) {
    const bool is_unnamed = (flags & O_TMPFILE) == O_TMPFILE;
    const char* unnamed = std::getenv("FAULT_UNNAMED");
    if (is_unnamed && unnamed != nullptr && std::strcmp(unnamed, "0") == 0) {
        errno = EOPNOTSUPP;
        return -1;
    }
    const bool counted = (is_unnamed || (flags & O_CREAT) != 0) && std::strncmp(path, "/proc/", 6) != 0;
    return attempt("open", counted, [&] { return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode)); });
}

mode_t mode_of(int flags, va_list arguments) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_file(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_file(AT_FDCWD, path, flags, mode);
}
ssize_t write(int file, const void* bytes, size_t size) {
    return attempt("write", counts(file), [&] { return ssize_t{::syscall(SYS_write, file, bytes, size)}; });
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    return attempt("pwrite", counts(file), [&] { return ssize_t{::syscall(SYS_pwrite64, file, bytes, size, at)}; });
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
    return pwrite(file, bytes, size, at);
}
ssize_t writev(int file, const iovec* pieces, int count) {
    return attempt("writev", counts(file), [&] { return ssize_t{::syscall(SYS_writev, file, pieces, count)}; });
}
int ftruncate(int file, off_t size) noexcept {
    return attempt("ftruncate", counts(file), [&] { return static_cast<int>(::syscall(SYS_ftruncate, file, size)); });
}
int ftruncate64(int file, off64_t size) noexcept {
    return ftruncate(file, size);
}
int fallocate(int file, int mode, off_t at, off_t size) {
    return attempt("fallocate", counts(file),
                   [&] { return static_cast<int>(::syscall(SYS_fallocate, file, mode, at, size)); });
}
int fallocate64(int file, int mode, off64_t at, off64_t size) {
    return fallocate(file, mode, at, size);
}
int fsync(int file) {
    return attempt("fsync", counts(file), [&] { return static_cast<int>(::syscall(SYS_fsync, file)); });
}
int fdatasync(int file) {
    return attempt("fdatasync", counts(file), [&] { return static_cast<int>(::syscall(SYS_fdatasync, file)); });
}
int close(int file) {
    const int fault = counts(file) && is_written(file) ? fault_of("close") : 0;
    // Linux closes in every case
    const auto answer = static_cast<int>(::syscall(SYS_close, file));
    if (fault == 0) return answer;
    errno = fault;
    return -1;
}
int rename(const char* from, const char* to) noexcept {
    return attempt("rename", true,
                   [&] { return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0)); });
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
    return attempt("linkat", true,
                   [&] { return static_cast<int>(::syscall(SYS_linkat, from_folder, from, to_folder, to, flags)); });
}
}
