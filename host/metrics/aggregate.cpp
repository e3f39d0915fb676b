#include "metrics/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace colonnade::metrics {
namespace {

/// Sum that carries its rounding error along (Neumaier 1974).
class Sum {
public:
    void add(double value) {
        const double next = total_ + value;
        lost_ += std::abs(total_) >= std::abs(value) ? (total_ - next) + value : (value - next) + total_;
        total_ = next;
    }
    /// An infinite sum has no rounding error to speak of.
    [[nodiscard]] double value() const { return std::isfinite(total_) ? total_ + lost_ : total_; }

private:
    double total_ = 0.0;
    double lost_ = 0.0;
};

/// The value at a share of the way through the sorted values; reorders them.
double quantile(std::vector<double>& values, double level) {
    const double position = level * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), at, values.end());
    const double low = *at;
    const double share = position - static_cast<double>(below);
    if (share == 0.0) return low;
    const double high = *std::min_element(at + 1, values.end());
    return low == high ? low : low + share * (high - low);
}

}  // namespace

Aggregate aggregate(std::span<const double> values) {
    std::vector<double> defined;
    defined.reserve(values.size());
    for (const double value : values)
        if (!std::isnan(value)) defined.push_back(value);
    Aggregate result;
    result.defined = defined.size();
    result.undefined = values.size() - defined.size();
    if (defined.empty()) {
        result.mean = result.std = std::numeric_limits<double>::quiet_NaN();
        result.quantiles.fill(result.mean);
        return result;
    }
    const auto count = static_cast<double>(defined.size());
    Sum total;
    for (const double value : defined) total.add(value);
    result.mean = total.value() / count;
    Sum squares;
    for (const double value : defined) squares.add((value - result.mean) * (value - result.mean));
    result.std = std::sqrt(squares.value() / count);
    for (std::size_t q = 0; q < quantile_levels.size(); ++q)
        result.quantiles[q] = quantile(defined, quantile_levels[q]);
    return result;
}

}  // namespace colonnade::metrics
