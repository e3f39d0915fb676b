#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/moments.hpp"
#include "metrics/aggregate.hpp"
#include "metrics/histogram.hpp"

namespace colonnade::metrics {

/// Aggregate of one quantity whose values come in blocks and are not kept. Counts are exact; mean and std agree with
/// aggregate() of all values to rounding; quantiles are within Histogram::relative_error of the larger order statistic
/// they interpolate. The result depends on the values and on where blocks end, nothing else.
class RunningAggregate {
public:
    /// The next block; NaN is left out and counted.
    void add(std::span<const double> values);
    /// The next block of `values` values, of which the moments are known and which histogram() has counted or will.
    void add(const Moments& block, std::size_t values);
    [[nodiscard]] Histogram& histogram() noexcept { return histogram_; }

    [[nodiscard]] Aggregate result() const;

private:
    std::size_t defined_ = 0, undefined_ = 0;
    core::Sum sum_;         ///< of the defined values
    double squares_ = 0.0;  ///< of distances from the mean
    Histogram histogram_;
};

}  // namespace colonnade::metrics
