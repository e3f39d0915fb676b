#pragma once

/// Contrast of one layer, from the rates of its excitatory neurons (theory.md, section 9), on host and device alike.
/// All are dimensionless. A metric that is undefined (0/0, fewer channels than it needs, a NaN among the rates) is NaN,
/// never 0. Shares and quotients of activity are for rates that are not negative, which `has_negative` tells; Hoyer's
/// quotient of norms and Kendall's ranks are for all. `Rates`: size(), rate(i), and difference(i, j) of two rates,
/// right to the last place or two however near they are.
#include <cstddef>

#include "core/lane.hpp"

namespace colonnade::core {

/// NaN for 0/0 and x/0 alike.
COLONNADE_HD double defined_ratio(double numerator, double denominator) {
    return denominator == 0.0 ? __builtin_nan("") : numerator / denominator;
}

template <class Rates>
COLONNADE_HD bool has_nan(const Rates& rates) {
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (rates.rate(i) != rates.rate(i)) return true;
    return false;
}

template <class Rates>
COLONNADE_HD double largest_magnitude(const Rates& rates) {
    double largest = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) largest = max(abs(rates.rate(i)), largest);
    return largest;
}

/// Whether some rate is below 0 by more than `silent` times the largest magnitude, which is what the solution leaves
/// undecided.
template <class Rates>
COLONNADE_HD bool has_negative(const Rates& rates, double silent) {
    const double decided = -silent * largest_magnitude(rates);
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (rates.rate(i) < decided) return true;
    return false;
}

template <class Rates>
COLONNADE_HD double sum_of_rates(const Rates& rates) {
    double total = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) total += rates.rate(i);
    return total;
}

template <class Rates>
COLONNADE_HD double sum_of_squared_rates(const Rates& rates) {
    double total = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) total += rates.rate(i) * rates.rate(i);
    return total;
}

/// (max - min) / (max + min)
template <class Rates>
COLONNADE_HD double michelson(const Rates& rates) {
    if (rates.size() < 2 || has_nan(rates)) return __builtin_nan("");
    std::size_t high = 0;
    std::size_t low = 0;
    for (std::size_t i = 1; i < rates.size(); ++i) {
        if (rates.difference(i, high) > 0.0) high = i;
        if (rates.difference(i, low) < 0.0) low = i;
    }
    return defined_ratio(rates.difference(high, low), rates.rate(high) + rates.rate(low));
}

/// Standard deviation over mean, both over the channels (population form).
template <class Rates>
COLONNADE_HD double rms_contrast(const Rates& rates) {
    if (rates.size() < 2) return __builtin_nan("");
    const auto n = static_cast<double>(rates.size());
    // from one of the rates rather than from their mean: only differences of rates are known to the last place
    double total = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) total += rates.difference(i, 0);
    double deviations = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const double deviation = rates.difference(i, 0) - total / n;
        deviations += deviation * deviation;
    }
    return defined_ratio(sqrt(deviations / n), sum_of_rates(rates) / n);
}

/// (x1 - x2) / x1 of the two largest rates.
template <class Rates>
COLONNADE_HD double winner_margin(const Rates& rates) {
    if (rates.size() < 2 || has_nan(rates)) return __builtin_nan("");
    std::size_t first = 0;
    for (std::size_t i = 1; i < rates.size(); ++i)
        if (rates.difference(i, first) > 0.0) first = i;
    double margin = __builtin_inf();
    for (std::size_t i = 0; i < rates.size(); ++i)
        if (i != first) margin = min(rates.difference(first, i), margin);
    return defined_ratio(margin, rates.rate(first));
}

/// (sum x)^2 / sum x^2: the number of channels that share the activity, from 1 to N.
template <class Rates>
COLONNADE_HD double participation_ratio(const Rates& rates) {
    const double total = sum_of_rates(rates);
    return defined_ratio(total * total, sum_of_squared_rates(rates));
}

/// (mean x)^2 / mean x^2: the fraction of channels that share the activity (Treves and Rolls 1991); small is sparse.
template <class Rates>
COLONNADE_HD double treves_rolls(const Rates& rates) {
    return participation_ratio(rates) / static_cast<double>(rates.size());
}

/// (sqrt N - sum|x| / sqrt(sum x^2)) / (sqrt N - 1): 0 for equal rates, 1 for one alone (Hoyer 2004). NaN for one
/// channel.
template <class Rates>
COLONNADE_HD double hoyer(const Rates& rates) {
    if (rates.size() < 2) return __builtin_nan("");
    const double root = sqrt(static_cast<double>(rates.size()));
    double absolute = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) absolute += abs(rates.rate(i));
    return (root - defined_ratio(absolute, sqrt(sum_of_squared_rates(rates)))) / (root - 1.0);
}

/// Kendall's tau-b between the orders of rates and input, ties accounted for; NaN where either is constant.
template <class Rates>
COLONNADE_HD double kendall_tau(const Rates& rates, const Rates& input) {
    if (has_nan(rates) || has_nan(input)) return __builtin_nan("");
    const auto order = [](double difference) {
        return static_cast<int>(difference > 0.0) - static_cast<int>(difference < 0.0);
    };
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
    return defined_ratio(score, sqrt(pairs_rates * pairs_input));
}

/// Metrics of a layer, in the order in which contrast_metrics stores them.
enum LayerMetric : int {
    michelson_metric,
    rms_contrast_metric,
    contrast_gain_metric,
    cumulative_gain_metric,
    winner_margin_metric,
    participation_ratio_metric,
    treves_rolls_metric,
    hoyer_metric,
    kendall_tau_metric,
    layer_metric_count
};

/// Michelson contrast of what may have a sign: NaN where some rate is negative.
template <class Rates>
COLONNADE_HD double michelson_of_signed(const Rates& rates, double silent) {
    return has_negative(rates, silent) ? __builtin_nan("") : michelson(rates);
}

/// Calls store(metric, value) for every metric of a layer. `presented`: Michelson contrast of the input; `below`: of
/// the layer below, or of the input; `silent` as for has_negative: a layer with negative rates has no metric but
/// hoyer and kendall_tau. Returns the layer's own Michelson contrast.
template <class Rates, class Store>
COLONNADE_HD double contrast_metrics(const Rates& rates, const Rates& input, double presented, double below,
                                     double silent, const Store& store) {
    const bool negative = has_negative(rates, silent);
    const auto of_activity = [&](double value)
                                 COLONNADE_INLINE { return negative ? __builtin_nan("") : one_nan(value); };
    const double contrast = of_activity(michelson(rates));
    store(michelson_metric, contrast);
    store(rms_contrast_metric, of_activity(rms_contrast(rates)));
    store(contrast_gain_metric, one_nan(defined_ratio(contrast, below)));
    store(cumulative_gain_metric, one_nan(defined_ratio(contrast, presented)));
    store(winner_margin_metric, of_activity(winner_margin(rates)));
    store(participation_ratio_metric, of_activity(participation_ratio(rates)));
    store(treves_rolls_metric, of_activity(treves_rolls(rates)));
    store(hoyer_metric, one_nan(hoyer(rates)));
    store(kendall_tau_metric, one_nan(kendall_tau(rates, input)));
    return contrast;
}

/// Whether one channel alone is active: its rate is above 0, and the magnitudes of all others are at or below `silent`
/// times it. A NaN counts as active.
template <class Rates>
COLONNADE_HD bool has_one_winner(const Rates& rates, double silent) {
    double winner = -__builtin_inf();
    for (std::size_t i = 0; i < rates.size(); ++i) winner = max(rates.rate(i), winner);
    int active = 0;
    for (std::size_t i = 0; i < rates.size(); ++i) active += abs(rates.rate(i)) <= silent * winner ? 0 : 1;
    return rates.size() > 1 && winner > 0.0 && active == 1;
}

}  // namespace colonnade::core
