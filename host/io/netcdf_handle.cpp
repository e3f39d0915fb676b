#include "host/io/netcdf_handle.hpp"

#include <fmt/format.h>
#include <netcdf.h>
#include <netcdf_mem.h>

#include <utility>

#include "colonnade/error.hpp"

namespace colonnade::io {

NetcdfHandle::NetcdfHandle(const std::string& file, std::string named, Mode mode)
    : named_(std::move(named)), mode_(mode) {
    if (mode == Mode::read)
        check(nc_open(file.c_str(), NC_NOWRITE, &id_), "cannot be opened as NetCDF");
    else
        check(nc_create(file.c_str(), NC_NETCDF4 | NC_CLOBBER | NC_DISKLESS, &id_), "cannot be created as NetCDF");
    open_ = true;
}

NetcdfHandle::NetcdfHandle(std::span<char> bytes, std::string named) : named_(std::move(named)), mode_(Mode::read) {
    check(nc_open_mem(named_.c_str(), NC_NOWRITE, bytes.size(), bytes.data(), &id_), "cannot be opened as NetCDF");
    open_ = true;
}

NetcdfHandle::~NetcdfHandle() {
    if (open_) nc_abort(id_);
}

void NetcdfHandle::check(int status, const std::string& what) const {
    if (status == NC_NOERR) return;
    throw Error(fmt::format("{}: {}: {}", named_, what, nc_strerror(status)),
                mode_ == Mode::read ? Fault::input : Fault::machine);
}

void NetcdfHandle::close() {
    open_ = false;  // whatever the outcome, the identifier is gone
    check(nc_close(id_), "cannot be closed");
}

std::unique_lock<std::mutex> lock_netcdf() {
    static std::mutex mutex;
    return std::unique_lock(mutex);
}

}  // namespace colonnade::io
