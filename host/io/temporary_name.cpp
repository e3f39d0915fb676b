#include "host/io/temporary_name.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <sstream>
#include <string_view>

namespace colonnade::io {
namespace {

namespace fs = std::filesystem;

/// FNV-1a, folded to 32 bits.
std::uint32_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

/// Containers may share name and numbers of processes, and reboots repeat them: hence the hash.
std::string this_host() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) name = {'h', 'o', 's', 't'};
    std::string host = name.data();
    constexpr std::size_t longest = 40;
    if (host.size() > longest) host.resize(longest);
    for (char& c : host)
        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-') c = '_';
    std::error_code none;
    const std::string numbers = fs::read_symlink("/proc/self/ns/pid", none).string();
    return fmt::format("{}-{:08x}", host, hash_of(first_line("/proc/sys/kernel/random/boot_id") + numbers));
}

/// When a process was started; 0 where the system does not say.
unsigned long long start_of(long process) {
    // the second field, the program's name in parentheses, may itself hold blanks and parentheses
    const std::string line = first_line(fmt::format("/proc/{}/stat", process));
    const std::size_t name_end = line.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(line.substr(name_end + 1));
    std::string field;
    for (int number = 3; number < 22; ++number) fields >> field;
    unsigned long long started = 0;
    return fields >> started ? started : 0;
}

bool has_ended(const Process& process) {
    if (::kill(static_cast<pid_t>(process.id), 0) != 0 && errno == ESRCH) return true;
    const unsigned long long started = start_of(process.id);
    return started != 0 && process.started != 0 && started != process.started;  // the number is in use again
}

/// The beginning of a name that all its temporaries share.
std::string beginning_of(const std::string& name) {
    constexpr std::size_t longest = 40;  // so that the whole stays below 143 bytes, the least that a file system allows
    std::size_t length = std::min(name.size(), longest);
    // not in the middle of a character of UTF-8, which some file systems refuse
    while (length < name.size() && length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0U) == 0x80U) --length;
    return "." + name.substr(0, length) + ".";
}

constexpr std::string_view ending = ".tmp";

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// Who wrote a temporary of `name`; nothing for any other file.
std::optional<Process> writer_of(std::string_view file, const std::string& name) {
    const std::string beginning = beginning_of(name);
    if (file.size() < beginning.size() + ending.size() || !file.starts_with(beginning) || !file.ends_with(ending))
        return std::nullopt;
    file.remove_prefix(beginning.size());
    file.remove_suffix(ending.size());
    std::array<std::string_view, 4> fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::size_t dot = file.find('.');
        if ((dot == std::string_view::npos) != (i + 1 == fields.size())) return std::nullopt;
        fields[i] = file.substr(0, dot);
        file.remove_prefix(dot == std::string_view::npos ? file.size() : dot + 1);
    }
    Process process;
    process.host = fields[0];
    if (!read_number(fields[1], process.id) || process.id <= 0 || !read_number(fields[2], process.started))
        return std::nullopt;
    return process;
}

}  // namespace

Process this_process() {
    const long id = ::getpid();
    return {this_host(), id, start_of(id)};
}

std::string temporary_name(const std::string& name, const Process& process) {
    std::random_device random;
    return fmt::format("{}{}.{}.{}.{:08x}{}", beginning_of(name), process.host, process.id, process.started, random(),
                       ending);
}

std::vector<std::string> remove_stale(const std::string& folder, const std::string& name) {
    std::vector<std::string> told;
    const std::string host = this_host();
    std::error_code code;  // a folder that cannot be listed is not searched
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end; entry.increment(code)) {
        const std::optional<Process> writer = writer_of(entry->path().filename().string(), name);
        struct stat about {};
        if (!writer || ::lstat(entry->path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
        const std::string path = entry->path().string();
        constexpr std::time_t day = 86400;
        if (writer->host != host) {
            if (about.st_mtime + day < std::time(nullptr))
                told.push_back(fmt::format(
                    "{} was left more than a day ago by a run on another machine, or before this one was started "
                    "again; it may be removed",
                    path));
        } else if (has_ended(*writer) && ::unlink(path.c_str()) == 0) {
            told.push_back(fmt::format("removed {}, left by a run that was killed", path));
        }
    }
    return told;
}

}  // namespace colonnade::io
