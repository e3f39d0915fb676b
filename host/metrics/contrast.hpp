#pragma once

#include <span>

/// Contrast of one layer, from the rates of its excitatory neurons (theory.md, section 9). All are dimensionless. A
/// metric that is undefined (0/0, fewer channels than it needs, a NaN among the rates) is NaN, never 0.
namespace colonnade::metrics {

/// (max - min) / (max + min)
[[nodiscard]] double michelson(std::span<const double> rates);

/// Standard deviation over mean, both over the channels (population form).
[[nodiscard]] double rms_contrast(std::span<const double> rates);

/// (x1 - x2) / x1 of the two largest rates.
[[nodiscard]] double winner_margin(std::span<const double> rates);

/// (sum x)^2 / sum x^2: the number of channels that share the activity, from 1 to N.
[[nodiscard]] double participation_ratio(std::span<const double> rates);

/// (mean x)^2 / mean x^2: the fraction of channels that share the activity (Treves and Rolls 1991); small is sparse.
[[nodiscard]] double treves_rolls(std::span<const double> rates);

/// (sqrt N - sum|x| / sqrt(sum x^2)) / (sqrt N - 1): 0 for equal rates, 1 for one alone (Hoyer 2004). NaN for one
/// channel.
[[nodiscard]] double hoyer(std::span<const double> rates);

/// Kendall's tau-b between the orders of rates and input, ties accounted for; NaN where either is constant.
[[nodiscard]] double kendall_tau(std::span<const double> rates, std::span<const double> input);

}  // namespace colonnade::metrics
