#include "host/io/hdf5_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "colonnade/error.hpp"

namespace colonnade::io {

/// What HDF5 knows of an open file: its own record first.
struct Hdf5Stream::Opened {
    H5FD_t own{};
    Hdf5Stream* stream = nullptr;
};

/// The functions that HDF5 calls.
struct Hdf5Stream::Driver {
    /// What goes with the list of properties with which a file is opened.
    struct Access {
        Hdf5Stream* stream;
    };

    static Opened& opened(H5FD_t* file) { return *reinterpret_cast<Opened*>(file); }
    static const Opened& opened(const H5FD_t* file) { return *reinterpret_cast<const Opened*>(file); }

    static H5FD_t* open(const char* /*name*/, unsigned /*flags*/, hid_t access, haddr_t /*most*/) {
        auto made = std::make_unique<Opened>();
        made->stream = static_cast<const Access*>(H5Pget_driver_info(access))->stream;
        return &made.release()->own;
    }
    static herr_t close(H5FD_t* file) {
        delete &opened(file);
        return 0;
    }
    static herr_t query(const H5FD_t* /*file*/, unsigned long* features) {
        *features = 0;  // nothing is gathered: every dataset gets exactly its room, behind all else
        return 0;
    }
    static haddr_t end_allocated(const H5FD_t* file, H5FD_mem_t /*type*/) { return opened(file).stream->allocated_; }
    static herr_t allocate(H5FD_t* file, H5FD_mem_t /*type*/, haddr_t end) {
        opened(file).stream->allocated_ = end;
        return 0;
    }
    static haddr_t end_of_file(const H5FD_t* file, H5FD_mem_t /*type*/) { return opened(file).stream->end_; }

    static herr_t read(H5FD_t* file, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t at, std::size_t size, void* to) {
        const std::string& image = opened(file).stream->image_;
        if (at > image.size() || size > image.size() - at) return -1;  // values are never read again
        std::memcpy(to, image.data() + at, size);
        return 0;
    }
    static herr_t write(H5FD_t* file, H5FD_mem_t /*type*/, hid_t /*transfer*/, haddr_t at, std::size_t size,
                        const void* from) {
        Hdf5Stream& stream = *opened(file).stream;
        const std::size_t inside = at < stream.image_.size() ? std::min(size, stream.image_.size() - at) : 0;
        const auto* bytes = static_cast<const char*>(from);
        if (inside > 0) std::memcpy(stream.image_.data() + at, bytes, inside);
        stream.end_ = std::max<std::uintmax_t>(stream.end_, at + size);
        if (inside == size || stream.failure_) return 0;
        try {
            stream.file_.write_at(at + inside, {bytes + inside, size - inside});
        } catch (...) {
            stream.failure_ = std::current_exception();
        }
        return 0;
    }
    static herr_t truncate(H5FD_t* /*file*/, hid_t /*transfer*/, hbool_t /*closing*/) { return 0; }

    static H5FD_class_t functions() {
        H5FD_class_t all{};
        all.name = "colonnade stream";
        all.maxaddr = haddr_t{1} << 62U;
        all.fc_degree = H5F_CLOSE_STRONG;
        all.fapl_size = sizeof(Access);
        all.open = open;
        all.close = close;
        all.query = query;
        all.get_eoa = end_allocated;
        all.set_eoa = allocate;
        all.get_eof = end_of_file;
        all.read = read;
        all.write = write;
        all.truncate = truncate;
        constexpr H5FD_mem_t lists[] = H5FD_FLMAP_SINGLE;
        std::copy(std::begin(lists), std::end(lists), std::begin(all.fl_map));
        return all;
    }
};

std::string hdf5_image(const std::string& name, const std::string& path) {
    // not H5Fget_file_image, which clears a flag of the superblock and leaves its checksum as it was
    const auto whole = [&](hid_t file) {
        void* memory = nullptr;
        hsize_t size = 0;
        if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0 || H5Fget_filesize(file, &size) < 0 ||
            H5Fget_vfd_handle(file, H5P_DEFAULT, &memory) < 0)
            throw Error(fmt::format("{}: its structure cannot be put together in memory", path), Fault::machine);
        return std::string(*static_cast<const char* const*>(memory), static_cast<std::size_t>(size));
    };
    const ssize_t count = H5Fget_obj_count(hid_t{H5F_OBJ_ALL}, H5F_OBJ_FILE);
    std::vector<hid_t> files(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (!files.empty()) H5Fget_obj_ids(hid_t{H5F_OBJ_ALL}, H5F_OBJ_FILE, files.size(), files.data());
    for (const hid_t file : files) {
        std::array<char, 256> found{};
        if (H5Fget_name(file, found.data(), found.size()) > 0 && name == found.data()) return whole(file);
    }
    throw Error(fmt::format("{}: HDF5 has no file '{}' in memory", path, name), Fault::internal);
}

Hdf5Stream::Hdf5Stream(std::string image, AtomicFile& file)
    : image_(std::move(image)), file_(file), end_(image_.size()) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are told here, not printed there
    const H5FD_class_t functions = Driver::functions();
    driver_ = H5FDregister(&functions);
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const Driver::Access self{this};
    if (driver_ >= 0 && H5Pset_driver(access, driver_, &self) >= 0)
        id_ = H5Fopen(file.path().c_str(), H5F_ACC_RDWR, access);
    H5Pclose(access);
    if (id_ >= 0 && allocated_ <= image_.size()) {
        image_.resize(allocated_);  // the core driver's memory is rounded up
        end_ = allocated_;
        return;
    }
    close();
    refuse("its structure cannot be opened");
}

Hdf5Stream::~Hdf5Stream() {
    close();
}

void Hdf5Stream::close() noexcept {
    if (id_ >= 0) H5Fclose(std::exchange(id_, H5I_INVALID_HID));
    if (driver_ >= 0) H5FDunregister(std::exchange(driver_, H5I_INVALID_HID));
}

void Hdf5Stream::refuse(const std::string& what) const {
    throw Error(fmt::format("{}: {} by HDF5 in memory", file_.path(), what), Fault::machine);
}

void Hdf5Stream::check() const {
    if (failure_) std::rethrow_exception(failure_);
}

void Hdf5Stream::write(const std::string& dataset, std::string_view values) {
    const hid_t set = H5Dopen2(id_, dataset.c_str(), H5P_DEFAULT);
    const hid_t type = set < 0 ? H5I_INVALID_HID : H5Dget_type(set);
    const hid_t space = set < 0 ? H5I_INVALID_HID : H5Dget_space(set);
    const bool fits =
        type >= 0 && space >= 0 &&
        static_cast<std::uintmax_t>(H5Sget_simple_extent_npoints(space)) * H5Tget_size(type) == values.size();
    const bool written = fits && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    const bool closed = set >= 0 && H5Dclose(set) >= 0;
    check();
    if (!written || !closed) refuse(fmt::format("'{}' cannot be written", dataset));
}

void Hdf5Stream::finish() {
    const bool closed = H5Fclose(std::exchange(id_, H5I_INVALID_HID)) >= 0;
    close();
    check();
    if (!closed) refuse("its structure cannot be closed");
    file_.write_at(0, image_);
}

}  // namespace colonnade::io
