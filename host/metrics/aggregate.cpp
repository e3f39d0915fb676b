#include "metrics/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/clones.hpp"
#include "metrics/order.hpp"

namespace colonnade::metrics {
namespace {

/// Calls each(tile) for the tiles of a row, in order.
template <class Each>
void each_tile(std::span<const double> values, Each each) {
    for (std::size_t first = 0; first < values.size(); first += core::sum_tile)
        each(values.subspan(first, std::min(core::sum_tile, values.size() - first)));
}

/// Lanes of a tile side by side, an array for each number, so that they run on vectors.
struct Lanes {
    double total[core::sum_lanes] = {}, lost[core::sum_lanes] = {};

    [[nodiscard]] core::Sum sum() const {
        core::Sum all;
        for (std::size_t lane = 0; lane < core::sum_lanes; ++lane) all.add(core::Sum{total[lane], lost[lane]});
        return all;
    }
};

/// Calls add(value, lane) for the values of a tile, in order.
template <class Add>
inline __attribute__((always_inline)) void each_in_lanes(const double* tile, std::size_t count, Add add) {
    std::size_t k = 0;
    for (; k + core::sum_lanes <= count; k += core::sum_lanes)
        for (std::size_t lane = 0; lane < core::sum_lanes; ++lane) add(tile[k + lane], lane);
    for (std::size_t lane = 0; k < count; ++k, ++lane) add(tile[k], lane);
}

/// Sum of the defined values of a tile.
COLONNADE_CLONES void sum_tile(const double* tile, std::size_t count, Lanes& lanes) {
    each_in_lanes(
        tile, count, [&](double value, std::size_t lane) __attribute__((always_inline)) {
            core::add_compensated(value == value ? value : 0.0, lanes.total[lane], lanes.lost[lane]);
        });
}

COLONNADE_CLONES void sum_squares(const double* tile, std::size_t count, double mean, Lanes& lanes) {
    each_in_lanes(
        tile, count, [&](double value, std::size_t lane) __attribute__((always_inline)) {
            core::add_compensated(core::squared_distance(value, mean), lanes.total[lane], lanes.lost[lane]);
        });
}

/// Number and ends of the defined values. In lanes as well, though no order changes them: one alone would wait for
/// each comparison.
COLONNADE_CLONES void count_ends(std::span<const double> values, core::Moment& all) {
    double least[core::sum_lanes], greatest[core::sum_lanes];
    std::int64_t defined[core::sum_lanes] = {};
    std::fill_n(least, core::sum_lanes, all.least);
    std::fill_n(greatest, core::sum_lanes, all.greatest);
    const auto add = [&](double value, std::size_t lane) __attribute__((always_inline)) {
        defined[lane] += value == value ? 1 : 0;
        least[lane] = core::min(value, least[lane]);
        greatest[lane] = core::max(value, greatest[lane]);
    };
    each_in_lanes(values.data(), values.size(), add);
    for (std::size_t lane = 0; lane < core::sum_lanes; ++lane) {
        all.defined += static_cast<std::uint64_t>(defined[lane]);
        all.least = core::min(least[lane], all.least);
        all.greatest = core::max(greatest[lane], all.greatest);
    }
}

/// Where the quantile of a level lies among ranks 0 to count - 1.
double position(double level, std::size_t count) {
    return level * static_cast<double>(count - 1);
}

}  // namespace

Moments moments(std::span<const double> values) {
    core::Moment all;
    each_tile(values, [&](std::span<const double> tile) {
        Lanes lanes;
        sum_tile(tile.data(), tile.size(), lanes);
        all.sum.add(lanes.sum());
    });
    count_ends(values, all);
    Moments result = core::without_squares(all);
    core::Sum squares;
    each_tile(values, [&](std::span<const double> tile) {
        Lanes lanes;
        sum_squares(tile.data(), tile.size(), result.mean, lanes);
        squares.add(lanes.sum());
    });
    result.squares = squares.value();
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
    const Moments found = moments(values);
    Aggregate result;
    result.defined = found.defined;
    result.undefined = values.size() - found.defined;
    if (found.defined == 0) {
        result.mean = result.std = std::numeric_limits<double>::quiet_NaN();
        result.quantiles.fill(result.mean);
        return result;
    }
    result.mean = found.mean;
    result.std = std::sqrt(found.squares / static_cast<double>(found.defined));
    std::vector<double> defined;
    if (result.undefined > 0) {
        defined.reserve(found.defined);
        for (const double value : values)
            if (!std::isnan(value)) defined.push_back(value);
        values = defined;
    }
    result.quantiles = interpolate(values.size(), order_statistics(values, quantile_ranks(values.size())));
    return result;
}

}  // namespace colonnade::metrics
