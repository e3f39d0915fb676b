#pragma once

#include <cstddef>
#include <span>

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

    [[nodiscard]] Aggregate result() const;

private:
    [[nodiscard]] double total() const noexcept;

    std::size_t defined_ = 0, undefined_ = 0;
    double sum_ = 0.0, lost_ = 0.0;  ///< of the defined values, and what its rounding lost
    double squares_ = 0.0;           ///< of distances from the mean
    Histogram histogram_;
};

}  // namespace colonnade::metrics
