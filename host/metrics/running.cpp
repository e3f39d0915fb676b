#include "metrics/running.hpp"

#include <cmath>
#include <limits>

namespace colonnade::metrics {

void RunningAggregate::add(std::span<const double> values) {
    histogram_.add(values);
    add(moments(values), values.size());
}

void RunningAggregate::add(const Moments& block, std::size_t values) {
    undefined_ += values - block.defined;
    if (block.defined == 0) return;
    const auto count = static_cast<double>(block.defined);
    squares_ += block.squares;
    if (defined_ > 0) {  // Chan, Golub and LeVeque 1979, eq. 2.1b
        const auto before = static_cast<double>(defined_);
        const double apart = block.mean - sum_.value() / before;
        squares_ += apart * apart * (before * (count / (before + count)));
    }
    sum_.add(block.sum);
    defined_ += block.defined;
    histogram_.widen(block.least, block.greatest);
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
    result.mean = sum_.value() / static_cast<double>(defined_);
    result.std = std::sqrt(squares_ / static_cast<double>(defined_));
    result.quantiles = interpolate(defined_, histogram_.order_statistics(quantile_ranks(defined_)));
    return result;
}

}  // namespace colonnade::metrics
