#pragma once

#include <cstddef>
#include <string>

namespace colonnade::io {

/// A file that must not outlive this process under its temporary name: listed while this object lives, so that a
/// handler of signals can remove it. Of more than 32 at once, or of names beyond 4,095 bytes, the later ones are not
/// listed.
class LiveFile {
public:
    explicit LiveFile(const std::string& path) noexcept;
    ~LiveFile();
    LiveFile(const LiveFile&) = delete;
    LiveFile& operator=(const LiveFile&) = delete;

private:
    std::size_t place_;
};

/// Removes all listed files. May be called in a handler of signals (signal-safety(7)).
void remove_live_files() noexcept;

}  // namespace colonnade::io
