#pragma once

#include <mutex>
#include <span>
#include <string>

namespace colonnade::io {

/// An open NetCDF file, closed at the end of its scope; the one place where NetCDF's status codes become an Error.
class NetcdfHandle {
public:
    enum class Mode { read, write };

    /// Opens `file`, or creates a NetCDF-4 file of that name in memory; `named` stands for it in messages.
    NetcdfHandle(const std::string& file, std::string named, Mode mode);
    /// Opens the bytes of a file for reading, which outlive it.
    NetcdfHandle(std::span<char> bytes, std::string named);
    ~NetcdfHandle();
    NetcdfHandle(const NetcdfHandle&) = delete;
    NetcdfHandle& operator=(const NetcdfHandle&) = delete;

    [[nodiscard]] int id() const noexcept { return id_; }
    /// Throws Error `named: what: reason` when `status` is a failure: Fault::input on reading, Fault::machine on
    /// writing.
    void check(int status, const std::string& what) const;
    /// Closes and checks that it succeeded.
    void close();

private:
    std::string named_;
    Mode mode_;
    int id_ = -1;
    bool open_ = false;
};

/// Held by whoever calls NetCDF in this process, whose state and HDF5's no two threads may share, and by whoever forks,
/// since a copy of a state that is being changed is of no use.
[[nodiscard]] std::unique_lock<std::mutex> lock_netcdf();

}  // namespace colonnade::io
