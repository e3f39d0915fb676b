#pragma once

#include <hdf5.h>

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "host/io/atomic_file.hpp"

namespace colonnade::io {

/// The bytes of an HDF5 file that lives in memory (the core driver), by the name that it was opened under. Throws Error
/// (Fault::machine) in the name of `path`.
[[nodiscard]] std::string hdf5_image(const std::string& name, const std::string& path);

/// An HDF5 file whose structure is in memory and whose values go straight to a file. HDF5 reaches them through a driver
/// of our own (H5FDregister), which keeps the first error to itself and answers that all is well: the library can crash
/// on an error of the disk, so it never meets one.
class Hdf5Stream {
public:
    /// `image`: a whole HDF5 file, of which some contiguous datasets have no values yet.
    Hdf5Stream(std::string image, AtomicFile& file);
    ~Hdf5Stream();
    Hdf5Stream(const Hdf5Stream&) = delete;
    Hdf5Stream& operator=(const Hdf5Stream&) = delete;

    /// Writes all values of a dataset, of its own type, as they lie in memory. Throws what AtomicFile throws.
    void write(const std::string& dataset, std::string_view values);
    /// Writes the structure, with which the file is complete.
    void finish();

private:
    struct Driver;
    struct Opened;
    [[noreturn]] void refuse(const std::string& what) const;
    void check() const;
    void close() noexcept;

    std::string image_;  ///< bytes from 0 to where HDF5 begins to give room to values
    AtomicFile& file_;
    std::exception_ptr failure_{};
    std::uintmax_t end_;            ///< of all that was written
    std::uintmax_t allocated_ = 0;  ///< end of all that HDF5 has given room to
    hid_t driver_ = H5I_INVALID_HID, id_ = H5I_INVALID_HID;
};

}  // namespace colonnade::io
