#include "host/experiment/run/backend_choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "colonnade/error.hpp"

namespace colonnade::experiment {
namespace {

/// Columns that fill any of today's devices several times over.
constexpr std::size_t max_columns = std::size_t{1} << 18;

std::optional<std::string> variable(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

Chosen on_device(const RunOptions& options, const kernels::Devices& devices) {
    const auto count = static_cast<int>(devices.usable.size());
    const int index =
        devices.usable[static_cast<std::size_t>(kernels::device_index(options.device, variable, count))].index;
    return {kernels::cuda_backend(index), index};
}

}  // namespace

bool auto_takes_device(const kernels::Devices& devices, bool proven) {
    return proven && !devices.usable.empty();
}

Chosen choose_backend(const RunOptions& options, const kernels::Devices& devices) {
    if (options.backend == "reference") return {&kernels::reference_backend()};
    if (options.backend == "cuda" && devices.usable.empty())
        throw Error(fmt::format("backend: cuda cannot run here: {}; allowed: auto, {}", devices.reason,
                                fmt::join(backends(), ", ")),
                    Fault::machine);
    if (options.backend == "cuda" || (options.backend == "auto" && auto_takes_device(devices)))
        return on_device(options, devices);
    if (options.backend != "cpu" && options.backend != "auto")
        throw Error(
            fmt::format("backend: found '{}', allowed: auto, {}", options.backend, fmt::join(backends(), ", ")));
    if (const auto* found = kernels::cpu_backend(options.simd)) return {found};
    throw Error(fmt::format("simd: found '{}', allowed on this machine: auto, {}", options.simd,
                            fmt::join(simd_levels(), ", ")));
}

std::size_t device_batch(std::size_t columns, std::size_t threads, std::size_t column_bytes, std::size_t free_bytes) {
    constexpr std::size_t granule = kernels::column_granule;
    const std::size_t fitting = free_bytes / 2 / threads / column_bytes / granule * granule;
    const std::size_t share = (columns / (2 * threads) + granule) / granule * granule;
    return std::max(granule, std::min({max_columns, fitting, share}));
}

}  // namespace colonnade::experiment

namespace colonnade {

std::vector<std::string> backends() {
    std::vector<std::string> names{"cpu", "reference"};
    if (!kernels::devices().usable.empty()) names.insert(names.begin(), "cuda");
    return names;
}

std::vector<std::string> simd_levels() {
    return kernels::simd_levels();
}

DeviceList devices() {
    kernels::Devices found = kernels::devices();
    const bool without_driver =
        found.absence == kernels::Absence::not_built || found.absence == kernels::Absence::no_driver;
    return {std::move(found.usable), std::move(found.reason), !without_driver};
}

std::size_t free_device_memory(int index) {
    return kernels::free_device_memory(index);
}

}  // namespace colonnade
