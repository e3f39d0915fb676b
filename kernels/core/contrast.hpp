#pragma once

/// Contrast of one layer, from the rates of its excitatory neurons (theory.md, section 9), a column a lane. All are
/// dimensionless. A metric that is undefined (0/0, fewer channels than it needs, a NaN among the rates) is NaN, never
/// 0. Shares and quotients of activity are for rates that are not negative, which `negative_rate` tells; Hoyer's
/// quotient of norms and Kendall's ranks are for all. `Rates`: Lane, the lane type of double; size(), and at(i) to
/// twice the precision, so that differences are right to the last place or two however near rates are. Cases are
/// chosen, not branched to, so that neighbouring columns run on vectors.
#include <cstddef>

#include "colonnade/types.hpp"
#include "kernels/core/double_double.hpp"
#include "kernels/core/lane.hpp"

namespace colonnade::core {

template <class V>
COLONNADE_HD V undefined_lane() {
    return splat<V>(__builtin_nan(""));
}

/// `value` where `poison` is 0, elsewhere NaN.
template <class V>
COLONNADE_HD V unless_poisoned(V poison, V value) {
    return select(poison == splat<V>(0), value, undefined_lane<V>());
}

/// NaN for 0/0 and x/0 alike.
template <class V>
COLONNADE_HD V defined_ratio(V numerator, V denominator) {
    return select(denominator == splat<V>(0), undefined_lane<V>(), numerator / denominator);
}

/// NaN where some rate is; elsewhere 0.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V poison_of(const Rates& rates) {
    V poison = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const V rate = rates.at(i).high;
        poison = select(rate == rate, poison, undefined_lane<V>());
    }
    return poison;
}

template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V largest_magnitude(const Rates& rates) {
    V largest = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) largest = max(abs(rates.at(i).high), largest);
    return largest;
}

/// NaN where some rate is below 0 by more than `silent` times the largest magnitude, which is what the solution leaves
/// undecided; elsewhere 0.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V negative_rate(const Rates& rates, double silent) {
    const V decided = splat<V>(-silent) * largest_magnitude(rates);
    V found = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i)
        found = select(rates.at(i).high < decided, undefined_lane<V>(), found);
    return found;
}

template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V sum_of_rates(const Rates& rates) {
    V total = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) total = total + rates.at(i).high;
    return total;
}

template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V sum_of_squared_rates(const Rates& rates) {
    V total = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) total = total + rates.at(i).high * rates.at(i).high;
    return total;
}

/// (max - min) / (max + min)
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V michelson(const Rates& rates) {
    if (rates.size() < 2) return undefined_lane<V>();
    DoubleDouble<V> high = rates.at(0);
    DoubleDouble<V> low = high;
    for (std::size_t i = 1; i < rates.size(); ++i) {
        high = max(rates.at(i), high);
        low = min(rates.at(i), low);
    }
    return unless_poisoned(poison_of(rates), defined_ratio(difference(high, low), high.high + low.high));
}

/// Standard deviation over mean, both over the channels (population form).
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V rms_contrast(const Rates& rates) {
    if (rates.size() < 2) return undefined_lane<V>();
    const V n = splat<V>(static_cast<double>(rates.size()));
    // from one of the rates rather than from their mean: only differences of rates are known to the last place
    V total = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) total = total + difference(rates.at(i), rates.at(0));
    V deviations = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const V deviation = difference(rates.at(i), rates.at(0)) - total / n;
        deviations = deviations + deviation * deviation;
    }
    return defined_ratio(sqrt(deviations / n), sum_of_rates(rates) / n);
}

/// (x1 - x2) / x1 of the two largest rates.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V winner_margin(const Rates& rates) {
    if (rates.size() < 2) return undefined_lane<V>();
    DoubleDouble<V> first = rates.at(0);
    V winner = splat<V>(0);
    for (std::size_t i = 1; i < rates.size(); ++i) {
        const auto larger = difference(rates.at(i), first) > splat<V>(0);
        first = {select(larger, rates.at(i).high, first.high), select(larger, rates.at(i).low, first.low)};
        winner = select(larger, splat<V>(static_cast<double>(i)), winner);
    }
    V margin = splat<V>(__builtin_inf());
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const V behind = min(difference(first, rates.at(i)), margin);
        margin = select(winner == splat<V>(static_cast<double>(i)), margin, behind);
    }
    return unless_poisoned(poison_of(rates), defined_ratio(margin, first.high));
}

/// (sum x)^2 / sum x^2: the number of channels that share the activity, from 1 to N.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V participation_ratio(const Rates& rates) {
    const V total = sum_of_rates(rates);
    return defined_ratio(total * total, sum_of_squared_rates(rates));
}

/// (mean x)^2 / mean x^2: the fraction of channels that share the activity (Treves and Rolls 1991); small is sparse.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V treves_rolls(const Rates& rates) {
    return participation_ratio(rates) / splat<V>(static_cast<double>(rates.size()));
}

/// (sqrt N - sum|x| / sqrt(sum x^2)) / (sqrt N - 1): 0 for equal rates, 1 for one alone (Hoyer 2004). NaN for one
/// channel.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V hoyer(const Rates& rates) {
    if (rates.size() < 2) return undefined_lane<V>();
    const V root = splat<V>(sqrt(static_cast<double>(rates.size())));
    V absolute = splat<V>(0);
    for (std::size_t i = 0; i < rates.size(); ++i) absolute = absolute + abs(rates.at(i).high);
    return (root - defined_ratio(absolute, sqrt(sum_of_squared_rates(rates)))) / (root - splat<V>(1));
}

/// 1 for a positive difference, -1 for a negative one, 0 for others.
template <class V>
COLONNADE_HD V order_of(V number) {
    const V zero = splat<V>(0);
    return select(number > zero, splat<V>(1), select(number < zero, splat<V>(-1), zero));
}

/// Kendall's tau-b between the orders of rates and input, ties accounted for; NaN where either is constant.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V kendall_tau(const Rates& rates, const Rates& input) {
    V score = splat<V>(0);
    V pairs_rates = splat<V>(0);
    V pairs_input = splat<V>(0);
    for (std::size_t i = 1; i < rates.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const V a = order_of(difference(rates.at(i), rates.at(j)));
            const V b = order_of(difference(input.at(i), input.at(j)));
            score = score + a * b;
            pairs_rates = pairs_rates + a * a;
            pairs_input = pairs_input + b * b;
        }
    // the root of the product, not the product of roots: sqrt(3) sqrt(3) < 3 would put tau above 1
    return unless_poisoned(poison_of(rates) + poison_of(input), defined_ratio(score, sqrt(pairs_rates * pairs_input)));
}

/// Michelson contrast of what may have a sign: NaN where some rate is negative.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V michelson_of_signed(const Rates& rates, double silent) {
    return one_nan(unless_poisoned(negative_rate(rates, silent), michelson(rates)));
}

/// Calls store(metric, value) for every metric of a layer. `presented`: Michelson contrast of the input; `below`: of
/// the layer below, or of the input; `silent` as for negative_rate: a layer with negative rates has no metric but
/// hoyer and kendall_tau. Returns the layer's own Michelson contrast.
template <class Rates, class Store, class V = typename Rates::Lane>
COLONNADE_HD V contrast_metrics(const Rates& rates, const Rates& input, V presented, V below, double silent,
                                const Store& store) {
    const V negative = negative_rate(rates, silent);
    const auto of_activity = [&](V value) COLONNADE_INLINE { return one_nan(unless_poisoned(negative, value)); };
    const V contrast = of_activity(michelson(rates));
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

/// 1 where one channel alone is active: its rate is above 0, and the magnitudes of all others are at or below `silent`
/// times it. A NaN counts as active. Elsewhere 0.
template <class Rates, class V = typename Rates::Lane>
COLONNADE_HD V has_one_winner(const Rates& rates, double silent) {
    const V zero = splat<V>(0);
    const V one = splat<V>(1);
    if (rates.size() < 2) return zero;
    V winner = splat<V>(-__builtin_inf());
    for (std::size_t i = 0; i < rates.size(); ++i) winner = max(rates.at(i).high, winner);
    V active = zero;
    for (std::size_t i = 0; i < rates.size(); ++i)
        active = active + select(abs(rates.at(i).high) <= splat<V>(silent) * winner, zero, one);
    return select(winner > zero, select(active == one, one, zero), zero);
}

}  // namespace colonnade::core
