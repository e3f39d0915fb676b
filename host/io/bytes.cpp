#include "io/bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>

#include "colonnade/error.hpp"
#include "io/descriptor.hpp"

namespace colonnade::io {
namespace {

std::string room_for(const std::string& path, std::size_t size) {
    try {
        return std::string(size, '\0');
    } catch (const std::exception&) {
        throw Error(fmt::format("{}: its {} bytes do not fit in memory", path, size), Fault::machine);
    }
}

}  // namespace

std::string read_bytes(const std::string& path) {
    // O_NONBLOCK: a named pipe is refused below instead of waited for
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) throw Error(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
    struct stat about {};
    if (::fstat(file.number(), &about) != 0)
        throw Error(fmt::format("{}: cannot be examined: {}", path, std::strerror(errno)), Fault::machine);
    if (S_ISDIR(about.st_mode)) throw Error(fmt::format("{}: is a folder, expected: a file", path));
    if (!S_ISREG(about.st_mode)) throw Error(fmt::format("{}: is a device or pipe, expected: a regular file", path));
    std::string bytes = room_for(path, static_cast<std::size_t>(about.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::read(file.number(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)), Fault::machine);
        if (got == 0) throw Error(fmt::format("{}: became shorter while it was read", path));
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 40;
    std::string out = "'";
    for (const char c : text.substr(0, longest)) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + (text.size() > longest ? "...'" : "'");
}

}  // namespace colonnade::io
