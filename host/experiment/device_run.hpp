#pragma once

#include <functional>

#include "backend.hpp"
#include "experiment/batch_run.hpp"
#include "experiment/blocks.hpp"
#include "experiment/results.hpp"

namespace colonnade::experiment {

/// run_range where the backend can take columns from their draws to their metrics by itself. False, with nothing
/// stored that run_range does not store anew, where it cannot, where it met a number that some key refuses, which
/// run_range names, or where some column converged without a certificate and its rates are not kept:
/// run_range finds out whether it is stable.
[[nodiscard]] bool run_range_on_device(const Spec& spec, const kernels::Backend& backend, const Range& range,
                                       Results& results, const std::function<bool()>& stop);

/// How aggregates of a point are taken on a device: `flights` threads of the host, each with a block of columns of its
/// own in flight, in ranges of up to `batch` columns. `done(columns)` after each block; `notice` as RunOptions.
struct DeviceCrew {
    const kernels::Backend* backend = nullptr;
    std::size_t flights = 2;
    std::size_t batch = 1;
    std::function<bool()> stop;
    std::function<void(std::size_t)> done;
    std::function<void(const std::string&)> notice;
};

/// Aggregates of one point without its columns: only sums, counts and histograms leave the device. False, with nothing
/// added, as above, also where some column converged without a certificate.
[[nodiscard]] bool aggregate_on_device(const Spec& point, const DeviceCrew& crew, RunningAggregates& running);

}  // namespace colonnade::experiment
