#include <fcntl.h>
#include <fmt/format.h>
#include <netcdf.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "colonnade/error.hpp"
#include "host/data/shown.hpp"
#include "host/io/array_formats.hpp"
#include "host/io/child_process.hpp"
#include "host/io/file_kind.hpp"
#include "host/io/netcdf_attributes.hpp"

// HDF5 trusts what a file says: a flipped byte can make it crash, loop or ask for all memory. So files are read in a
// copy of this process, and what it sends is either a sentence or an array:
//     'e' or 'm'  length  sentence                   a fault of the input or of the machine
//     's'  rank  sizes, then 'v'  values             or 'e' or 'm' in place of 'v'

namespace colonnade::io {
namespace {

using Clock = ChildProcess::Clock;
using std::chrono::seconds;

constexpr std::size_t memory_for_reading = std::size_t{1} << 30U;  ///< of HDF5's caches and tables, in bytes
constexpr std::uint64_t longest_sentence = 65536;
constexpr double slowest_disk = 10e6;       ///< bytes of the file in a second
constexpr double slowest_unpacking = 50e6;  ///< bytes of values in a second

/// A small file may declare any size, since values never written take no room; deflate shrinks by at most 1032.
void check_plausible(const std::string& where, std::size_t count, std::uintmax_t bytes) {
    if (count / 1032 > bytes)
        throw Error(fmt::format("{}: declares {} values, more than a file of {} bytes can hold", where, count, bytes));
}

struct Request {
    const std::string& path;
    const std::string& variable;
    std::uintmax_t bytes;  ///< of the file
};

void refuse_classic(const NetcdfHandle& file, const std::string& path) {
    int format = 0;
    file.check(nc_inq_format(file.id(), &format), "cannot tell its format");
    if (format != NC_FORMAT_NETCDF4 && format != NC_FORMAT_NETCDF4_CLASSIC)
        throw Error(fmt::format("{}: is not of the format NetCDF-4", path));
}

/// HDF5 asks for no lock of the file, which some network file systems cannot give, if it reads this setting before it
/// is used first. setenv would take a lock that another thread may have held when the process was copied.
void switch_off_file_locks() {
    static std::array<char, 32> setting{"HDF5_USE_FILE_LOCKING=FALSE"};
    static std::vector<char*> variables;
    for (char** one = environ; one != nullptr && *one != nullptr; ++one)
        if (::strncmp(*one, "HDF5_USE_FILE_LOCKING=", 22) != 0) variables.push_back(*one);
    variables.push_back(setting.data());
    variables.push_back(nullptr);
    environ = variables.data();
}

bool can_be_locked(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool locked = file >= 0 && ::flock(file, LOCK_SH | LOCK_NB) == 0;
    if (file >= 0) ::close(file);
    return locked;
}

/// A number of an attribute as the values are stored: rounded for floating point; one that no integer of the type
/// equals stays apart.
template <class T>
long double as_stored(long double number) {
    if constexpr (std::is_floating_point_v<T>) return static_cast<long double>(static_cast<T>(number));
    return number;
}

/// What is stored of one variable, checked and unpacked.
template <class T>
class Values {
public:
    Values(const NetcdfAttributes& attributes, const std::string& where, const std::vector<std::size_t>& shape)
        : attributes_(attributes), where_(where), shape_(shape) {
        for (const auto& marker : attributes.missing) missing_.push_back(as_stored<T>(marker.value));
        if (attributes.lowest) lowest_ = as_stored<T>(attributes.lowest->value);
        if (attributes.highest) highest_ = as_stored<T>(attributes.highest->value);
    }

    void check(const std::vector<T>& stored) const {
        for (std::size_t i = 0; i < stored.size(); ++i) {
            const auto value = static_cast<long double>(stored[i]);
            for (std::size_t m = 0; m < missing_.size(); ++m)
                if (value == missing_[m] || (std::isnan(value) && std::isnan(missing_[m])))
                    throw Error(fmt::format("{}: the value at {} is missing ({})", where_, place(shape_, i),
                                            attributes_.missing[m].said));
            if (value < lowest_) refuse(i, stored[i], attributes_.lowest->said);
            if (value > highest_) refuse(i, stored[i], attributes_.highest->said);
        }
    }

    [[nodiscard]] double unpacked(T stored) const {
        return attributes_.in_float32 ? static_cast<double>(unpacked_in<float>(stored)) : unpacked_in<double>(stored);
    }

private:
    [[noreturn]] void refuse(std::size_t i, T stored, const std::string& said) const {
        throw Error(fmt::format("{}: the value at {} is {}{}, outside its {}", where_, place(shape_, i), +stored,
                                attributes_.scale || attributes_.offset ? " as stored" : "", said));
    }

    template <class F>
    [[nodiscard]] F unpacked_in(T stored) const {
        F value = static_cast<F>(stored);
        if (attributes_.scale) value *= static_cast<F>(*attributes_.scale);
        if (attributes_.offset) value += static_cast<F>(*attributes_.offset);
        return value;
    }

    const NetcdfAttributes& attributes_;
    const std::string& where_;
    const std::vector<std::size_t>& shape_;
    std::vector<long double> missing_{};
    long double lowest_ = -std::numeric_limits<long double>::infinity();
    long double highest_ = std::numeric_limits<long double>::infinity();
};

/// Reads all values of a variable, refuses the first that its attributes call missing or invalid, with its index and
/// the attribute, unpacks the others (stored x scale_factor + add_offset) and hands them on in row-major order, some at
/// a time. Throws Error that names `where`.
void read_values(const NetcdfHandle& file, const NetcdfVariable& variable, const NetcdfAttributes& attributes,
                 const std::string& where, const std::vector<std::size_t>& shape,
                 const std::function<void(std::span<const double>)>& take) {
    const auto read = [&](auto zero) {
        using T = decltype(zero);
        std::vector<T> stored(checked_count(where, shape));
        // the bytes as they are stored; T has the sign that _Unsigned gives them
        file.check(nc_get_var(variable.group, variable.id, stored.data()), "its values cannot be read");
        const Values<T> values(attributes, where, shape);
        values.check(stored);
        std::vector<double> some;
        constexpr std::size_t most = 1U << 16U;
        for (std::size_t first = 0; first < stored.size(); first += most) {
            some.clear();
            for (std::size_t i = first; i < std::min(first + most, stored.size()); ++i)
                some.push_back(values.unpacked(stored[i]));
            take(some);
        }
    };
    switch (attributes.type) {
        case NC_BYTE:
            return read(static_cast<signed char>(0));
        case NC_UBYTE:
            return read(static_cast<unsigned char>(0));
        case NC_SHORT:
            return read(static_cast<short>(0));
        case NC_USHORT:
            return read(static_cast<unsigned short>(0));
        case NC_INT:
            return read(0);
        case NC_UINT:
            return read(0U);
        case NC_INT64:
            return read(0LL);
        case NC_UINT64:
            return read(0ULL);
        case NC_FLOAT:
            return read(0.0F);
        default:
            return read(0.0);
    }
}

void send_array(const Request& request, const ChildProcess::Pipe& pipe, const NetcdfHandle& file) {
    const std::string& path = request.path;
    refuse_classic(file, path);
    const NetcdfVariable variable = find_variable(file, path, request.variable);
    const std::string quoted = data::shown(variable.name);
    const std::string where = fmt::format("{}:{}", path, quoted.substr(1, quoted.size() - 2));
    const NetcdfAttributes attributes = read_attributes(file, variable, where);
    const std::vector<std::size_t> shape = shape_of(file, variable);
    const std::size_t count = checked_count(where, shape);
    check_plausible(where, count, request.bytes);
    pipe.write("s", 1);
    const std::uint64_t rank = shape.size();
    pipe.write(&rank, sizeof rank);
    for (const std::uint64_t size : shape) pipe.write(&size, sizeof size);
    limit_memory_growth(memory_for_reading + 2 * count * sizeof(double));
    bool first = true;
    read_values(file, variable, attributes, where, shape, [&](std::span<const double> values) {
        if (std::exchange(first, false)) pipe.write("v", 1);
        pipe.write(values.data(), values.size_bytes());
    });
}

/// Through `bytes` in memory where HDF5, at work before the process was copied, insists on a lock that it does not get.
std::unique_ptr<NetcdfHandle> open_netcdf(const Request& request, std::string& bytes) {
    const std::string& path = request.path;
    try {
        // an absolute name is never taken for an address of the network
        return std::make_unique<NetcdfHandle>(std::filesystem::absolute(path).string(), path, NetcdfHandle::Mode::read);
    } catch (const Error&) {
        if (can_be_locked(path)) throw;
    }
    limit_memory_growth(memory_for_reading + request.bytes);
    bytes = read_bytes(path);
    return std::make_unique<NetcdfHandle>(bytes, path);
}

void send_sentence(const ChildProcess::Pipe& pipe, char kind, const std::string& sentence) {
    const std::uint64_t length = std::min<std::uint64_t>(sentence.size(), longest_sentence);
    pipe.write(&kind, 1);
    pipe.write(&length, sizeof length);
    pipe.write(sentence.data(), length);
}

void answer(const Request& request, const ChildProcess::Pipe& pipe) {
    switch_off_file_locks();
    limit_memory_growth(memory_for_reading);
    try {
        std::string bytes;
        const auto file = open_netcdf(request, bytes);
        send_array(request, pipe, *file);
    } catch (const Error& error) {
        send_sentence(pipe, error.fault() == Fault::machine ? 'm' : 'e', error.what());
    } catch (const std::bad_alloc&) {
        send_sentence(pipe, 'm', fmt::format("{}: its values do not fit in memory", request.path));
    }
}

/// The other end of the pipe.
class Answer {
public:
    Answer(const Request& request, ChildProcess& child, Clock::duration patience)
        : request_(request), child_(child), start_(Clock::now()), allowed_(patience) {
        allow(static_cast<double>(request.bytes) / slowest_disk);
    }

    Array array(std::size_t memory) {
        expect('s');
        std::uint64_t rank = 0;
        take(&rank, sizeof rank);
        Array array;
        for (std::uint64_t d = 0; d < rank && d < 4; ++d) {
            std::uint64_t size = 0;
            take(&size, sizeof size);
            array.shape.push_back(size);
        }
        const std::size_t count = checked_count(request_.path, array.shape);
        const double bytes = static_cast<double>(count) * sizeof(double);
        require_memory(request_.path, bytes, memory);
        allow(bytes / slowest_unpacking);
        expect('v');
        array.values.resize(count);
        take(array.values.data(), count * sizeof(double));
        return array;
    }

private:
    void allow(double more) {
        allowed_ += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(more));
    }

    void expect(char kind) {
        char found = 0;
        take(&found, 1);
        if (found == kind) return;
        std::uint64_t length = 0;
        take(&length, sizeof length);
        std::string sentence(std::min(length, longest_sentence), '\0');
        take(sentence.data(), sentence.size());
        throw Error(sentence, found == 'm' ? Fault::machine : Fault::input);
    }

    void take(void* to, std::size_t count) {
        if (child_.read(to, count, start_ + allowed_)) return;
        const ChildProcess::End end = child_.end();
        const std::string& path = request_.path;
        if (end.late)
            throw Error(
                fmt::format("{}: the NetCDF library has not read it within {} s: it is damaged, or its disk is "
                            "very slow",
                            path, std::chrono::duration_cast<seconds>(allowed_).count()));
        if (end.signal == SIGKILL)
            throw Error(fmt::format("{}: the system ended what was reading it, as it does when memory runs out", path),
                        Fault::machine);
        throw Error(fmt::format("{}: is damaged, or its groups form a circle: the NetCDF library fails on it{}", path,
                                end.signal != 0 ? fmt::format(" (SIG{})", ::sigabbrev_np(end.signal)) : ""));
    }

    const Request& request_;
    ChildProcess& child_;
    Clock::time_point start_;
    Clock::duration allowed_;
};

/// What the file is by its first bytes; HDF5's signature may come after a block of the user's.
void check_kind(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string start(std::size_t{1} << 16U, '\0');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(file.gcount()));
    if (is_hdf5(start)) return;
    if (start.starts_with("CDF"))
        throw Error(
            fmt::format("{}: is of the classic NetCDF format, allowed: NetCDF-4 (nccopy -k nc4 converts it)", path));
    refuse_kind(path, start, "NetCDF-4 and HDF5");
    if (file.bad() || !file.is_open()) throw Error(fmt::format("{}: cannot be opened: {}", path, ::strerror(errno)));
    throw Error(fmt::format("{}: is neither NetCDF-4 nor HDF5: it does not begin as they do", path));
}

}  // namespace

Array read_netcdf(const std::string& path, const std::string& variable, const Reading& reading) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) throw Error(fmt::format("{}: no such file", path));
    if (!std::filesystem::is_regular_file(path, ignored)) throw Error(fmt::format("{}: is not a regular file", path));
    check_kind(path);
    const Request request{path, variable, std::filesystem::file_size(path)};
    auto lock = lock_netcdf();
    ChildProcess child(path, [&](const ChildProcess::Pipe& pipe) { answer(request, pipe); });
    lock.unlock();
    return Answer(request, child, reading.patience).array(reading.memory);
}

}  // namespace colonnade::io
