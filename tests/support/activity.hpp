#pragma once

/// Rates of a layer for core/contrast.hpp, for tests.
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

#include "kernels/core/contrast.hpp"

namespace colonnade::test {

/// Rates of the channels of one layer or more, where known to twice the precision: high + low.
class Activity {
public:
    using Lane = double;  ///< as core/contrast.hpp asks
    /// `low`: as many as `high`, or none, for 0.
    Activity(std::span<const double> high, std::span<const double> low) : high_(high), low_(low) {}
    /// Anything that a span can be made of.
    template <class Values>
    requires std::is_convertible_v<const Values&, std::span<const double>> Activity(const Values& high) : high_(high) {}

    [[nodiscard]] std::span<const double> high() const noexcept { return high_; }
    [[nodiscard]] std::size_t size() const noexcept { return high_.size(); }
    [[nodiscard]] core::DoubleDouble<double> at(std::size_t i) const {
        return {high_[i], low_.empty() ? 0.0 : low_[i]};
    }
    [[nodiscard]] Activity part(std::size_t first, std::size_t count) const {
        return {high_.subspan(first, count), low_.empty() ? low_ : low_.subspan(first, count)};
    }

private:
    std::span<const double> high_, low_;
};

inline double michelson(const Activity& rates) {
    return core::michelson(rates);
}
inline double rms_contrast(const Activity& rates) {
    return core::rms_contrast(rates);
}
inline double winner_margin(const Activity& rates) {
    return core::winner_margin(rates);
}
inline double participation_ratio(const Activity& rates) {
    return core::participation_ratio(rates);
}
inline double treves_rolls(const Activity& rates) {
    return core::treves_rolls(rates);
}
inline double hoyer(const Activity& rates) {
    return core::hoyer(rates);
}
inline double kendall_tau(const Activity& rates, const Activity& input) {
    return core::kendall_tau(rates, input);
}
inline double input_michelson(const Activity& input, double silent) {
    return core::michelson_of_signed(input, silent);
}

/// All metrics of one column. `rates` [layer][channel]; `out` [layer][metric].
inline void measure(const Activity& input, const Activity& rates, std::size_t channels, double silent,
                    std::span<double> out) {
    const double presented = input_michelson(input, silent);
    double below = presented;
    double* to = out.data();
    for (std::size_t at = 0; at < rates.size(); at += channels, to += layer_metric_count)
        below = core::contrast_metrics(rates.part(at, channels), input, presented, below, silent,
                                       [&](int metric, double value) { to[metric] = value; });
}

/// Number, from 1, of the first layer in which one channel alone is active; NaN when there is none.
inline double layers_to_winner_take_all(std::span<const double> rates, std::size_t channels, double silent) {
    for (std::size_t at = 0; at < rates.size(); at += channels)
        if (core::has_one_winner(Activity(rates.subspan(at, channels)), silent) != 0.0)
            return static_cast<double>(at / channels + 1);
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace colonnade::test
