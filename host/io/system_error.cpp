#include "host/io/system_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace colonnade::io {

Fault fault_of(int reason) noexcept {
    switch (reason) {
        case EACCES:
        case EPERM:
        case EROFS:
        case ENOENT:
        case ENOTDIR:
        case EISDIR:
        case ELOOP:
        case ENAMETOOLONG:
        case EINVAL:
        case ETXTBSY:
            return Fault::input;
        default:
            return Fault::machine;
    }
}

void fail(const std::string& path, const std::string& what, int reason, Fault fault) {
    throw Error(fmt::format("{}: {}: {}", path, what, std::strerror(reason)), fault);
}

}  // namespace colonnade::io
