#include "host/io/bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>

#include "colonnade/error.hpp"
#include "host/io/descriptor.hpp"

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

void require_memory(const std::string& where, double bytes, std::size_t memory) {
    if (bytes > static_cast<double>(memory))
        throw Error(fmt::format("{}: reading it takes {:.1f} MiB of memory, allowed here: at most {:.1f} MiB", where,
                                bytes / 1048576.0, static_cast<double>(memory) / 1048576.0),
                    Fault::machine);
}

std::string read_bytes(const std::string& path, std::size_t memory) {
    // O_NONBLOCK: a named pipe is refused below instead of waited for
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) throw Error(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
    struct stat about {};
    if (::fstat(file.number(), &about) != 0)
        throw Error(fmt::format("{}: cannot be examined: {}", path, std::strerror(errno)), Fault::machine);
    if (S_ISDIR(about.st_mode)) throw Error(fmt::format("{}: is a folder, expected: a file", path));
    if (!S_ISREG(about.st_mode)) throw Error(fmt::format("{}: is a device or pipe, expected: a regular file", path));
    require_memory(path, static_cast<double>(about.st_size), memory);
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

}  // namespace colonnade::io
