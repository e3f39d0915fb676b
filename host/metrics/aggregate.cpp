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

/// Puts the values of the ranks (ascending) where sorting would put them; `offset`: rank of the first value. The middle
/// rank divides the values, so that each half is searched for its own ranks only.
void select_ranks(std::span<double> values, std::span<const std::size_t> ranks, std::size_t offset) {
    if (ranks.empty()) return;
    const std::size_t middle = ranks.size() / 2;
    const std::size_t at = ranks[middle] - offset;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    select_ranks(values.first(at), ranks.first(middle), offset);
    select_ranks(values.subspan(at + 1), ranks.subspan(middle + 1), offset + at + 1);
}

/// The values at quantile_levels of the way through the sorted values; reorders them.
std::array<double, quantile_levels.size()> quantiles(std::span<double> values) {
    const auto position = [&](double level) { return level * static_cast<double>(values.size() - 1); };
    std::vector<std::size_t> ranks;
    for (const double level : quantile_levels) {
        ranks.push_back(static_cast<std::size_t>(position(level)));
        ranks.push_back(std::min(ranks.back() + 1, values.size() - 1));
    }
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    select_ranks(values, ranks, 0);

    std::array<double, quantile_levels.size()> found{};
    for (std::size_t q = 0; q < found.size(); ++q) {
        const auto below = static_cast<std::size_t>(position(quantile_levels[q]));
        const double share = position(quantile_levels[q]) - static_cast<double>(below);
        const double low = values[below];
        const double high = share == 0.0 ? low : values[below + 1];
        found[q] = low == high ? low : low + share * (high - low);
    }
    return found;
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
    result.quantiles = quantiles(defined);
    return result;
}

}  // namespace colonnade::metrics
