#include "metrics/aggregate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "metrics/order.hpp"

namespace colonnade::metrics {
namespace {

/// a + b and what its rounding lost (Knuth, TAOCP 2, 4.2.2).
struct TwoSum {
    double sum, lost;
    TwoSum(double a, double b) : sum(a + b) {
        const double of_b = sum - a;
        lost = (a - (sum - of_b)) + (b - of_b);
    }
};

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

/// The values at quantile_levels of the way through the sorted values.
std::array<double, quantile_levels.size()> quantiles(std::span<const double> values) {
    const auto position = [&](double level) { return level * static_cast<double>(values.size() - 1); };
    std::vector<std::size_t> ranks;
    for (const double level : quantile_levels) {
        ranks.push_back(static_cast<std::size_t>(position(level)));
        ranks.push_back(std::min(ranks.back() + 1, values.size() - 1));
    }
    std::sort(ranks.begin(), ranks.end());
    ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
    const std::vector<double> statistics = order_statistics(values, ranks);
    const auto at = [&](std::size_t rank) {
        return statistics[static_cast<std::size_t>(std::lower_bound(ranks.begin(), ranks.end(), rank) - ranks.begin())];
    };

    std::array<double, quantile_levels.size()> found{};
    for (std::size_t q = 0; q < found.size(); ++q) {
        const auto below = static_cast<std::size_t>(position(quantile_levels[q]));
        const double share = position(quantile_levels[q]) - static_cast<double>(below);
        const double low = at(below);
        const double high = share == 0.0 ? low : at(below + 1);
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
    result.mean = sum_of(defined, [](double value) { return value; }) / count;
    const auto square = [&](double value) { return (value - result.mean) * (value - result.mean); };
    result.std = std::sqrt(sum_of(defined, square) / count);
    result.quantiles = quantiles(defined);
    return result;
}

}  // namespace colonnade::metrics
