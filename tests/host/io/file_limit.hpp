#pragma once

#include <sys/resource.h>

#include <csignal>

namespace colonnade::testing {

/// While it lives, no file of this process grows beyond `bytes`: writes fail as on a full disk, for any user.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit limit { bytes, before_.rlim_max };
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

private:
    struct rlimit before_ {};
    void (*handler_)(int) = SIG_DFL;
};

}  // namespace colonnade::testing
