#pragma once

#include <string>
#include <string_view>

namespace colonnade::io {

/// A file that appears under its name complete or not at all. It is written under `.NAME.PID.tmp` in the same folder;
/// `commit` syncs it, renames it into place and syncs the folder. Uncommitted, it is removed at the end of its scope.
/// A symbolic link is followed, so that the link itself stays.
class AtomicFile {
public:
    /// Creates the empty temporary. Throws Error when `path` cannot be written: no such folder, not permitted, a
    /// folder or a device (Fault::input), no room (Fault::machine).
    explicit AtomicFile(const std::string& path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    [[nodiscard]] const std::string& temporary() const noexcept { return temporary_; }
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }
    /// Throws Error (Fault::machine); then nothing has changed under the name, or the file is there but not synced.
    void commit();

private:
    std::string path_;  ///< as the caller named it
    std::string target_, folder_, temporary_;
    bool committed_ = false;
};

/// Throws Error as AtomicFile does when a file could not be written at `path` now; leaves nothing behind.
void check_writable(const std::string& path);

/// Writes all bytes as an AtomicFile. Throws Error, Fault::machine when the disk cannot hold them.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace colonnade::io
