#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "host/io/descriptor.hpp"
#include "host/io/live_files.hpp"

namespace colonnade::io {

/// What the writer of a file may ask and tell; either may be empty.
struct WriteHooks {
    std::function<bool()> stop{};                      ///< asked often; true: writing ends with Interrupted
    std::function<void(const std::string&)> notice{};  ///< told in one sentence of stale temporaries
};

/// A file that appears under its name complete or not at all. Until `publish` it has no name (O_TMPFILE), so that
/// nothing is left even of a killed process; where the file system knows no such files it is a hidden one beside its
/// target (temporary_name.hpp), removed at the end of the scope, by a handler of signals, or by the next AtomicFile of
/// this target once its process has ended. A symbolic link is followed and stays; a file that is replaced hands down
/// its permissions, and its owner where the system lets it.
/// Every member throws Error, one sentence that begins with `path` as it was given: Fault::input where the name or its
/// permissions are at fault, Fault::machine otherwise. `write` and `write_at` throw Interrupted as well.
class AtomicFile {
public:
    /// Opens the file, empty. Refuses what cannot be replaced: a folder, a device, a file that is read-only.
    explicit AtomicFile(const std::string& path, WriteHooks hooks = {});
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    /// Claims room for this many bytes at the beginning, so that writing them meets no full disk and no quota; the
    /// length stays. Without effect on a file system that cannot.
    void reserve(std::uintmax_t bytes);
    /// Behind what `write` wrote before.
    void write(std::string_view bytes);
    void write_at(std::uintmax_t offset, std::string_view bytes);
    /// Everything written is on the disk, the file closed.
    void sync();
    /// After `sync`: gives the file its name in one step, replacing what stood there, and syncs the folder. Where only
    /// the last fails, `published()` is true and the sentence says so.
    void publish();
    [[nodiscard]] bool published() const noexcept { return published_; }
    void commit() {
        sync();
        publish();
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }  ///< as the caller named it
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    friend void check_writable(const std::string&, std::uintmax_t, const WriteHooks&);
    void open();
    void inherit_permissions();
    /// A new temporary name that signals will remove, in `temporary_`.
    void choose_temporary();
    void forget_temporary() noexcept;
    /// Names the unnamed file; false when `name` is taken.
    bool link(const std::string& name);
    void rename_to(const std::string& name);
    void sync_folder();

    std::string path_, target_, folder_, name_;
    WriteHooks hooks_;
    Descriptor file_;
    Descriptor kept_;        ///< of an unnamed file: what keeps it once `file_` is closed
    std::string temporary_;  ///< path of the hidden file; empty while there is none
    std::optional<LiveFile> live_;
    std::uintmax_t end_ = 0;
    bool published_ = false;
};

/// Throws Error as AtomicFile does when a file of `bytes` bytes could not be written and named at `path` now: asks the
/// disk and, by claiming the room for a moment, the quota; leaves nothing behind. Where files have names from the
/// start, one is created, renamed and removed.
void check_writable(const std::string& path, std::uintmax_t bytes = 0, const WriteHooks& hooks = {});

/// Writes all bytes as an AtomicFile.
void write_file(const std::string& path, std::string_view bytes);

}  // namespace colonnade::io
