#include "metrics/contrast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace colonnade::metrics {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double sum(std::span<const double> values) {
    double total = 0.0;
    for (const double value : values) total += value;
    return total;
}

double sum_of_squares(std::span<const double> values) {
    double total = 0.0;
    for (const double value : values) total += value * value;
    return total;
}

bool has_nan(std::span<const double> values) {
    return std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
}

double ratio(double numerator, double denominator) {
    return denominator == 0.0 ? undefined : numerator / denominator;
}

}  // namespace

double michelson(const Activity& rates) {
    if (rates.size() < 2 || has_nan(rates.high())) return undefined;
    std::size_t high = 0;
    std::size_t low = 0;
    for (std::size_t i = 1; i < rates.size(); ++i) {
        if (rates.difference(i, high) > 0.0) high = i;
        if (rates.difference(i, low) < 0.0) low = i;
    }
    return ratio(rates.difference(high, low), rates.high()[high] + rates.high()[low]);
}

double rms_contrast(const Activity& rates) {
    if (rates.size() < 2) return undefined;
    const auto n = static_cast<double>(rates.size());
    // from one of the rates rather than from their mean: only differences of rates are known to the last place
    double total = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) total += rates.difference(i, 0);
    double deviations = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const double deviation = rates.difference(i, 0) - total / n;
        deviations += deviation * deviation;
    }
    return ratio(std::sqrt(deviations / n), sum(rates.high()) / n);
}

double winner_margin(const Activity& rates) {
    if (rates.size() < 2 || has_nan(rates.high())) return undefined;
    std::size_t first = 0;
    for (std::size_t i = 1; i < rates.size(); ++i)
        if (rates.difference(i, first) > 0.0) first = i;
    double margin = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (i != first) margin = std::min(margin, rates.difference(first, i));
    return ratio(margin, rates.high()[first]);
}

double participation_ratio(std::span<const double> rates) {
    const double total = sum(rates);
    return ratio(total * total, sum_of_squares(rates));
}

double treves_rolls(std::span<const double> rates) {
    return participation_ratio(rates) / static_cast<double>(rates.size());
}

double hoyer(std::span<const double> rates) {
    if (rates.size() < 2) return undefined;
    const double root = std::sqrt(static_cast<double>(rates.size()));
    double absolute = 0.0;
    for (const double rate : rates) absolute += std::abs(rate);
    return (root - ratio(absolute, std::sqrt(sum_of_squares(rates)))) / (root - 1.0);
}

double kendall_tau(const Activity& rates, const Activity& input) {
    if (has_nan(rates.high()) || has_nan(input.high())) return undefined;
    const auto order = [](double difference) { return (difference > 0.0) - (difference < 0.0); };
    double score = 0.0;
    double pairs_rates = 0.0;
    double pairs_input = 0.0;
    for (std::size_t i = 1; i < rates.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int a = order(rates.difference(i, j));
            const int b = order(input.difference(i, j));
            score += a * b;
            pairs_rates += a * a;
            pairs_input += b * b;
        }
    // the root of the product, not the product of roots: sqrt(3) sqrt(3) < 3 would put tau above 1
    return ratio(score, std::sqrt(pairs_rates * pairs_input));
}

}  // namespace colonnade::metrics
