#include "host/equilibrium/oscillation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace colonnade::equilibrium {
namespace {

constexpr std::size_t min_cycles = 3;
constexpr double same_period = 2e-2;
constexpr double same_state = 2e-2;  ///< of the range

struct Range {
    double low, high;
    [[nodiscard]] double span() const { return high - low; }
};

Range range_of(std::span<const double> signal) {
    const auto [low, high] = std::minmax_element(signal.begin(), signal.end());
    return {*low, *high};
}

/// A place between two samples.
struct Crossing {
    std::size_t before = 0;
    double share = 0.0;  ///< of the way to the next sample
    [[nodiscard]] double time() const { return static_cast<double>(before) + share; }
};

/// Where the signal rises through `middle`, after having been `margin` below it; interpolated linearly.
std::vector<Crossing> upward_crossings(std::span<const double> signal, double middle, double margin) {
    std::vector<Crossing> found;
    bool armed = false;
    for (std::size_t i = 1; i < signal.size(); ++i) {
        armed = armed || signal[i - 1] < middle - margin;
        if (armed && signal[i - 1] < middle && signal[i] >= middle) {
            found.push_back({i - 1, (middle - signal[i - 1]) / (signal[i] - signal[i - 1])});
            armed = false;
        }
    }
    return found;
}

/// What linear interpolation in the middle of a step misses at most: an eighth of the second difference around it.
double interpolation_error(std::span<const double> signal, std::size_t before) {
    const auto second = [&](std::size_t i) {
        return i == 0 || i + 1 >= signal.size() ? 0.0 : std::abs(signal[i - 1] - 2.0 * signal[i] + signal[i + 1]);
    };
    return std::max(second(before), second(before + 1)) / 8.0;
}

/// Extremes of a signal from one crossing to the next, and what samples miss of them.
struct Swing {
    double low, high, error;
};

Swing swing_between(std::span<const double> signal, const Crossing& a, const Crossing& b) {
    const auto from = signal.begin() + static_cast<std::ptrdiff_t>(a.before);
    const auto to = signal.begin() + static_cast<std::ptrdiff_t>(b.before) + 1;
    const auto [low, high] = std::minmax_element(from, to);
    const auto error = [&](auto at) {
        return interpolation_error(signal, static_cast<std::size_t>(at - signal.begin()));
    };
    return {*low, *high, std::max(error(low), error(high))};
}

bool is_back(std::span<const double> signals, std::size_t neurons, const Crossing& a, const Crossing& b,
             double tolerance) {
    const std::size_t samples = signals.size() / neurons;
    for (std::size_t i = 0; i < neurons; ++i) {
        const auto signal = signals.subspan(i * samples, samples);
        const auto at = [&](const Crossing& c) {
            return signal[c.before] + c.share * (signal[c.before + 1] - signal[c.before]);
        };
        const double error = interpolation_error(signal, a.before) + interpolation_error(signal, b.before);
        if (std::abs(at(a) - at(b)) > tolerance + error) return false;
    }
    return true;
}

}  // namespace

std::optional<Oscillation> find_oscillation(std::span<const double> signals, std::size_t neurons, double stationary) {
    const std::size_t samples = signals.size() / neurons;
    if (samples < 8 || !std::all_of(signals.begin(), signals.end(), [](double v) { return std::isfinite(v); }))
        return std::nullopt;
    std::span<const double> signal = signals.first(samples);
    for (std::size_t i = 1; i < neurons; ++i) {
        const auto other = signals.subspan(i * samples, samples);
        if (range_of(other).span() > range_of(signal).span()) signal = other;
    }
    const Range whole = range_of(signal);
    const Range first = range_of(signal.first(samples / 2));
    const Range second = range_of(signal.last(samples / 2));
    // a range that is only rounding is no oscillation
    const double rounding = 1e-6 * std::max(std::abs(whole.low), std::abs(whole.high));
    if (whole.span() <= rounding || std::abs(first.span() - second.span()) > stationary * whole.span())
        return std::nullopt;

    const auto crossings = upward_crossings(signal, 0.5 * (whole.low + whole.high), 0.1 * whole.span());
    std::vector<Swing> swings;
    for (std::size_t i = 0; i + 1 < crossings.size(); ++i)
        swings.push_back(swing_between(signal, crossings[i], crossings[i + 1]));
    const auto swings_alike = [&](std::size_t i, std::size_t j, double tolerance) {
        if (j >= swings.size()) return true;
        const double allowed = tolerance + swings[i].error + swings[j].error;
        return std::abs(swings[i].low - swings[j].low) <= allowed &&
               std::abs(swings[i].high - swings[j].high) <= allowed;
    };
    for (std::size_t m = 1; m * min_cycles < crossings.size(); ++m) {
        // the more crossings, the likelier is one near the first by chance
        const double share = 1.0 / static_cast<double>(m);
        const double tolerance = same_state * share * whole.span();
        const std::size_t returns = crossings.size() - m;
        double mean = 0.0;
        for (std::size_t i = 0; i < returns; ++i) mean += crossings[i + m].time() - crossings[i].time();
        mean /= static_cast<double>(returns);
        bool all = true;
        for (std::size_t i = 0; i < returns && all; ++i)
            all = std::abs(crossings[i + m].time() - crossings[i].time() - mean) <= same_period * share * mean &&
                  is_back(signals, neurons, crossings[i], crossings[i + m], tolerance) &&
                  swings_alike(i, i + m, tolerance);
        if (all) return Oscillation{mean, 0.5 * whole.span()};
    }
    return std::nullopt;
}

}  // namespace colonnade::equilibrium
