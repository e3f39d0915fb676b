#pragma once

#include "colonnade/run.hpp"
#include "kernels/backend.hpp"
#include "kernels/device.hpp"

namespace colonnade::experiment {

/// A backend and, where it computes on one, the device.
struct Chosen {
    const kernels::Backend* backend = nullptr;
    int device = -1;  ///< -1: none
};

/// Whether bench/gpu_suite.sh has passed on a device. Until then `auto` keeps to what has been proven.
inline constexpr bool proven_on_a_device = false;

/// The policy of `auto`: a device wherever there is one to use, once the backend is `proven`.
[[nodiscard]] bool auto_takes_device(const kernels::Devices& devices, bool proven = proven_on_a_device);

/// What `options` ask for among `devices`. Throws Error naming the allowed values of an unknown backend, level or
/// device, and Error (Fault::machine) where the cuda backend is asked for and cannot run.
[[nodiscard]] Chosen choose_backend(const RunOptions& options, const kernels::Devices& devices);

/// Columns of one range on a device: as many as it keeps busy, but no more than leave every thread of the host two
/// ranges, and than `threads` ranges of `column_bytes` a column fit into half of `free_bytes`. Whole granules.
[[nodiscard]] std::size_t device_batch(std::size_t columns, std::size_t threads, std::size_t column_bytes,
                                       std::size_t free_bytes);

}  // namespace colonnade::experiment
