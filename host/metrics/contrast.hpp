#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

/// Contrast of one layer, from the rates of its excitatory neurons (theory.md, section 9). All are dimensionless. A
/// metric that is undefined (0/0, fewer channels than it needs, a NaN among the rates) is NaN, never 0.
namespace colonnade::metrics {

/// Rates of the channels of one layer or more, where known to twice the precision: high + low.
class Activity {
public:
    /// `low`: as many as `high`, or none, for 0.
    Activity(std::span<const double> high, std::span<const double> low) : high_(high), low_(low) {}
    /// Anything that a span can be made of.
    template <class Values>
    requires std::is_convertible_v<const Values&, std::span<const double>> Activity(const Values& high) : high_(high) {}

    [[nodiscard]] std::span<const double> high() const noexcept { return high_; }
    [[nodiscard]] std::size_t size() const noexcept { return high_.size(); }
    [[nodiscard]] double rate(std::size_t i) const { return high_[i]; }
    /// Rate of channel i less that of channel j, right to the last place or two however near they are.
    [[nodiscard]] double difference(std::size_t i, std::size_t j) const {
        const double rest = low_.empty() ? 0.0 : low_[i] - low_[j];
        return (high_[i] - high_[j]) + rest;
    }
    [[nodiscard]] Activity part(std::size_t first, std::size_t count) const {
        return {high_.subspan(first, count), low_.empty() ? low_ : low_.subspan(first, count)};
    }

private:
    std::span<const double> high_, low_;
};

/// (max - min) / (max + min)
[[nodiscard]] double michelson(const Activity& rates);

/// Standard deviation over mean, both over the channels (population form).
[[nodiscard]] double rms_contrast(const Activity& rates);

/// (x1 - x2) / x1 of the two largest rates.
[[nodiscard]] double winner_margin(const Activity& rates);

/// (sum x)^2 / sum x^2: the number of channels that share the activity, from 1 to N.
[[nodiscard]] double participation_ratio(std::span<const double> rates);

/// (mean x)^2 / mean x^2: the fraction of channels that share the activity (Treves and Rolls 1991); small is sparse.
[[nodiscard]] double treves_rolls(std::span<const double> rates);

/// (sqrt N - sum|x| / sqrt(sum x^2)) / (sqrt N - 1): 0 for equal rates, 1 for one alone (Hoyer 2004). NaN for one
/// channel.
[[nodiscard]] double hoyer(std::span<const double> rates);

/// Kendall's tau-b between the orders of rates and input, ties accounted for; NaN where either is constant.
[[nodiscard]] double kendall_tau(const Activity& rates, const Activity& input);

}  // namespace colonnade::metrics
