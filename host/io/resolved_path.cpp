#include "host/io/resolved_path.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "host/io/system_error.hpp"

namespace colonnade::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, int reason) {
    fail(path, "cannot be written", reason, fault_of(reason));
}

}  // namespace

std::string resolved_path(const std::string& path) {
    std::error_code code;
    fs::path target = fs::absolute(path, code);
    constexpr int max_links = 40;  // as Linux follows
    for (int links = 0; links <= max_links; ++links) {
        const std::string name = target.filename().string();
        if (path.empty() || code || name.empty() || name == "." || name == "..")
            throw Error(fmt::format("'{}': cannot be written: it names no file", path));
        const fs::path folder = fs::canonical(target.parent_path(), code);
        if (code) refuse(path, code.value());
        target = folder / name;
        const fs::file_status status = fs::symlink_status(target, code);
        if (status.type() == fs::file_type::none) refuse(path, code.value());
        if (status.type() != fs::file_type::symlink) return target.string();
        const fs::path next = fs::read_symlink(target, code);
        if (code) refuse(path, code.value());
        target = folder / next;  // which is `next` itself where that is absolute
    }
    refuse(path, ELOOP);
}

bool same_file(const std::string& one, const std::string& other) {
    struct stat first {
    }, second{};
    const bool is_first = ::stat(one.c_str(), &first) == 0, is_second = ::stat(other.c_str(), &second) == 0;
    if (is_first && is_second) return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
    if (is_first || is_second) return false;
    try {
        return resolved_path(one) == resolved_path(other);
    } catch (const Error&) {
        return false;
    }
}

}  // namespace colonnade::io
