#include "equilibrium/oscillation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace colonnade::equilibrium {
namespace {

struct Range {
    double low, high;
    [[nodiscard]] double span() const { return high - low; }
};

Range range_of(std::span<const double> signal) {
    const auto [low, high] = std::minmax_element(signal.begin(), signal.end());
    return {*low, *high};
}

/// Times at which the signal rises through `middle`, after having been `margin` below it; interpolated linearly.
std::vector<double> upward_crossings(std::span<const double> signal, double middle, double margin) {
    std::vector<double> times;
    bool armed = false;
    for (std::size_t i = 1; i < signal.size(); ++i) {
        armed = armed || signal[i - 1] < middle - margin;
        if (armed && signal[i - 1] < middle && signal[i] >= middle) {
            times.push_back(static_cast<double>(i - 1) + (middle - signal[i - 1]) / (signal[i] - signal[i - 1]));
            armed = false;
        }
    }
    return times;
}

}  // namespace

std::optional<Oscillation> find_oscillation(std::span<const double> signal) {
    constexpr std::size_t least_cycles = 3;
    constexpr double same_range = 2e-3;
    constexpr double same_period = 2e-2;
    if (signal.size() < 8 || !std::all_of(signal.begin(), signal.end(), [](double v) { return std::isfinite(v); }))
        return std::nullopt;
    const Range whole = range_of(signal);
    const Range first = range_of(signal.first(signal.size() / 2));
    const Range second = range_of(signal.last(signal.size() / 2));
    // a range that is only rounding is no oscillation
    const double rounding = 1e-6 * std::max(std::abs(whole.low), std::abs(whole.high));
    if (whole.span() <= rounding || std::abs(first.span() - second.span()) > same_range * whole.span())
        return std::nullopt;

    const auto times = upward_crossings(signal, 0.5 * (whole.low + whole.high), 0.1 * whole.span());
    if (times.size() < least_cycles + 1) return std::nullopt;
    const double mean = (times.back() - times.front()) / static_cast<double>(times.size() - 1);
    for (std::size_t i = 1; i < times.size(); ++i)
        if (std::abs(times[i] - times[i - 1] - mean) > same_period * mean) return std::nullopt;
    return Oscillation{mean, 0.5 * whole.span()};
}

}  // namespace colonnade::equilibrium
