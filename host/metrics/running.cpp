#include "metrics/running.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace colonnade::metrics {

void RunningAggregate::add(std::span<const double> values) {
    std::vector<double> defined;
    defined.reserve(values.size());
    for (const double value : values) {
        if (std::isnan(value)) continue;
        defined.push_back(value);
        histogram_.add(value);
    }
    undefined_ += values.size() - defined.size();
    if (defined.empty()) return;

    const Moments block = moments(defined);
    const auto count = static_cast<double>(defined.size());
    squares_ += block.squares;
    if (defined_ > 0) {  // Chan, Golub and LeVeque 1979, eq. 2.1b
        const auto before = static_cast<double>(defined_);
        const double apart = block.mean - total() / before;
        squares_ += apart * apart * (before * (count / (before + count)));
    }
    const TwoSum next(sum_, block.sum);
    sum_ = next.sum;
    lost_ += next.lost;
    defined_ += defined.size();
}

double RunningAggregate::total() const noexcept {
    // an infinite sum has no rounding error to speak of
    return std::isfinite(sum_) ? sum_ + lost_ : sum_;
}

Aggregate RunningAggregate::result() const {
    Aggregate result;
    result.defined = defined_;
    result.undefined = undefined_;
    if (defined_ == 0) {
        result.mean = result.std = std::numeric_limits<double>::quiet_NaN();
        result.quantiles.fill(result.mean);
        return result;
    }
    result.mean = total() / static_cast<double>(defined_);
    result.std = std::sqrt(squares_ / static_cast<double>(defined_));
    result.quantiles = interpolate(defined_, histogram_.order_statistics(quantile_ranks(defined_)));
    return result;
}

}  // namespace colonnade::metrics
