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

double michelson(std::span<const double> rates) {
    if (rates.size() < 2 || has_nan(rates)) return undefined;
    const auto [low, high] = std::minmax_element(rates.begin(), rates.end());
    return ratio(*high - *low, *high + *low);
}

double rms_contrast(std::span<const double> rates) {
    if (rates.size() < 2) return undefined;
    const auto n = static_cast<double>(rates.size());
    const double mean = sum(rates) / n;
    double deviations = 0.0;
    for (const double rate : rates) deviations += (rate - mean) * (rate - mean);
    return ratio(std::sqrt(deviations / n), mean);
}

double winner_margin(std::span<const double> rates) {
    if (rates.size() < 2 || has_nan(rates)) return undefined;
    double first = -std::numeric_limits<double>::infinity();
    double second = first;
    for (const double rate : rates) {
        second = std::max(second, std::min(first, rate));
        first = std::max(first, rate);
    }
    return ratio(first - second, first);
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

double kendall_tau(std::span<const double> rates, std::span<const double> input) {
    if (has_nan(rates) || has_nan(input)) return undefined;
    double score = 0.0;
    double pairs_rates = 0.0;
    double pairs_input = 0.0;
    for (std::size_t i = 1; i < rates.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const int a = (rates[i] > rates[j]) - (rates[i] < rates[j]);
            const int b = (input[i] > input[j]) - (input[i] < input[j]);
            score += a * b;
            pairs_rates += a * a;
            pairs_input += b * b;
        }
    // the root of the product, not the product of roots: sqrt(3) sqrt(3) < 3 would put tau above 1
    return ratio(score, std::sqrt(pairs_rates * pairs_input));
}

}  // namespace colonnade::metrics
