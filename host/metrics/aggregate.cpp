#include "metrics/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "metrics/order.hpp"

namespace colonnade::metrics {
namespace {

/// Sum of term(value) that carries its rounding error along. Eight sums of every eighth value run side by side, because
/// each waits for its last addition.
template <class Term>
double sum_of(std::span<const double> values, Term term) {
    constexpr std::size_t lanes = 8;
    double totals[lanes] = {}, losses[lanes] = {};
    std::size_t k = 0;
    for (; k + lanes <= values.size(); k += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const TwoSum next(totals[lane], term(values[k + lane]));
            totals[lane] = next.sum;
            losses[lane] += next.lost;
        }
    for (; k < values.size(); ++k) {
        const TwoSum next(totals[k % lanes], term(values[k]));
        totals[k % lanes] = next.sum;
        losses[k % lanes] += next.lost;
    }
    double total = 0.0;
    double lost = 0.0;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const TwoSum next(total, totals[lane]);
        total = next.sum;
        lost += next.lost + losses[lane];
    }
    // an infinite sum has no rounding error to speak of
    return std::isfinite(total) ? total + lost : total;
}

/// Where the quantile of a level lies among ranks 0 to count - 1.
double position(double level, std::size_t count) {
    return level * static_cast<double>(count - 1);
}

}  // namespace

Moments moments(std::span<const double> defined) {
    if (defined.empty()) return {};
    Moments result;
    result.sum = sum_of(defined, [](double value) { return value; });
    result.mean = result.sum / static_cast<double>(defined.size());
    result.squares = sum_of(defined, [&](double value) { return (value - result.mean) * (value - result.mean); });
    return result;
}

std::vector<std::size_t> quantile_ranks(std::size_t count) {
    std::vector<std::size_t> ranks;
    for (const double level : quantile_levels) {
        ranks.push_back(static_cast<std::size_t>(position(level, count)));
        ranks.push_back(std::min(ranks.back() + 1, count - 1));
    }
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    return ranks;
}

QuantileValues interpolate(std::size_t count, std::span<const double> at_ranks) {
    const std::vector<std::size_t> ranks = quantile_ranks(count);
    const auto at = [&](std::size_t rank) {
        return at_ranks[static_cast<std::size_t>(std::lower_bound(ranks.begin(), ranks.end(), rank) - ranks.begin())];
    };
    QuantileValues found{};
    for (std::size_t q = 0; q < found.size(); ++q) {
        const double where = position(quantile_levels[q], count);
        const auto below = static_cast<std::size_t>(where);
        const double share = where - static_cast<double>(below);
        const double low = at(below);
        const double high = share == 0.0 ? low : at(below + 1);
        found[q] = low == high ? low : low + share * (high - low);
    }
    return found;
}

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
    const Moments found = moments(defined);
    result.mean = found.mean;
    result.std = std::sqrt(found.squares / static_cast<double>(defined.size()));
    result.quantiles = interpolate(defined.size(), order_statistics(defined, quantile_ranks(defined.size())));
    return result;
}

}  // namespace colonnade::metrics
