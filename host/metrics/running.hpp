#pragma once

#include <cstddef>
#include <mutex>
#include <span>

#include "host/metrics/aggregate.hpp"
#include "host/metrics/histogram.hpp"
#include "kernels/core/moments.hpp"

namespace colonnade::metrics {

/// Aggregate of one quantity whose values come one tile after another and are not kept. Counts, mean and std are those
/// of aggregate() of all values; quantiles are within Histogram::relative_error of the larger order statistic that they
/// interpolate.
class RunningAggregate {
public:
    /// The next values: whole tiles (core/moments.hpp), but the last time. NaN is left out and counted.
    void add(std::span<const double> values);
    /// The same in two: counts a tile in the histogram, in any order and on any number of threads at once; then takes
    /// the moments that this found of `values` values, in order.
    [[nodiscard]] core::Moments count(std::span<const double> tile);
    void add(const core::Moments& tile, std::size_t values);
    [[nodiscard]] Histogram& histogram() noexcept { return histogram_; }

    [[nodiscard]] Aggregate result() const;

private:
    core::Moments moments_;
    std::size_t values_ = 0;
    std::mutex mutex_;
    Histogram histogram_;
};

}  // namespace colonnade::metrics
