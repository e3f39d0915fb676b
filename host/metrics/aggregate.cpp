#include "host/metrics/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "host/metrics/order.hpp"
#include "kernels/pipeline/tile_moments.hpp"

namespace colonnade::metrics {
namespace {

/// Where the quantile of a level lies among ranks 0 to count - 1.
double position(double level, std::size_t count) {
    return level * static_cast<double>(count - 1);
}

/// Ranks from 0, ascending, of the order statistics between which the quantiles of `count` > 0 values lie.
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

/// Quantiles from the values at quantile_ranks(count).
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

}  // namespace

std::vector<double> defined_in(std::span<const double> values) {
    std::vector<double> defined;
    defined.reserve(values.size());
    for (const double value : values)
        if (!std::isnan(value)) defined.push_back(value);
    return defined;
}

Aggregate aggregate_of(const core::Moments& moments, std::size_t values, const OrderStatistics& order_statistics) {
    Aggregate result;
    result.defined = moments.defined;
    result.undefined = values - result.defined;
    if (result.defined == 0) {
        result.mean = result.std = std::numeric_limits<double>::quiet_NaN();
        result.quantiles.fill(result.mean);
        return result;
    }
    // of infinite values one NaN, whatever its sign by arithmetic
    result.mean = core::one_nan(moments.mean());
    result.std = core::one_nan(std::sqrt(moments.squares.value() / static_cast<double>(result.defined)));
    result.quantiles = interpolate(result.defined, order_statistics(quantile_ranks(result.defined)));
    return result;
}

Aggregate aggregate(std::span<const double> values) {
    core::Moments found;
    for (std::size_t first = 0; first < values.size(); first += core::sum_tile)
        found.add(kernels::tile_moments(tile_of(values, first)));
    return aggregate_of(found, values.size(), [&](std::span<const std::size_t> ranks) {
        if (found.defined == values.size()) return order_statistics(values, ranks, found.least, found.greatest);
        return order_statistics(defined_in(values), ranks, found.least, found.greatest);
    });
}

}  // namespace colonnade::metrics
