#include "metrics/histogram.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace colonnade::metrics {
namespace {

constexpr int dropped_bits = 52 - Histogram::mantissa_bits;
constexpr std::size_t in_octave = std::size_t{1} << Histogram::mantissa_bits;
constexpr std::size_t octaves = 2 * 2048;                    ///< signs times exponents
constexpr std::uint64_t zero_bin = octaves / 2 * in_octave;  ///< bins below it are of negative values

/// Number of a value's bin; ascends with the value.
std::uint64_t bin_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 counts as 0
    const std::uint64_t magnitude = (bits & ~(std::uint64_t{1} << 63)) >> dropped_bits;
    return (bits >> 63) != 0 ? zero_bin - 1 - magnitude : zero_bin + magnitude;
}

/// The end towards 0 of a bin.
double value_of(std::uint64_t bin) {
    if (bin >= zero_bin) return std::bit_cast<double>((bin - zero_bin) << dropped_bits);
    return -std::bit_cast<double>((zero_bin - 1 - bin) << dropped_bits);
}

}  // namespace

Histogram::Histogram()
    : octaves_(octaves),
      least_(std::numeric_limits<double>::infinity()),
      greatest_(-std::numeric_limits<double>::infinity()) {}

void Histogram::add(double value) {
    const std::uint64_t bin = bin_of(value);
    std::unique_ptr<Octave>& octave = octaves_[bin / in_octave];
    if (!octave) octave = std::make_unique<Octave>();
    ++(*octave)[bin % in_octave];
    least_ = std::min(least_, value);
    greatest_ = std::max(greatest_, value);
}

std::vector<double> Histogram::order_statistics(std::span<const std::size_t> ranks) const {
    std::vector<double> found;
    std::uint64_t below = 0;
    for (std::size_t at = 0; at < octaves_.size() && found.size() < ranks.size(); ++at) {
        if (!octaves_[at]) continue;
        for (std::size_t k = 0; k < in_octave; ++k) {
            below += (*octaves_[at])[k];
            while (found.size() < ranks.size() && ranks[found.size()] < below)
                found.push_back(std::clamp(value_of(at * in_octave + k), least_, greatest_));
        }
    }
    return found;
}

std::size_t Histogram::bytes(std::size_t octaves_met) noexcept {
    return sizeof(Histogram) + octaves * sizeof(std::unique_ptr<Octave>) + octaves_met * sizeof(Octave);
}

}  // namespace colonnade::metrics
