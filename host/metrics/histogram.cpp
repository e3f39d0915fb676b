#include "metrics/histogram.hpp"

#include <algorithm>
#include <limits>

namespace colonnade::metrics {

using core::bins_in_octave;

Histogram::Histogram()
    : octaves_(core::bin_octaves),
      least_(std::numeric_limits<double>::infinity()),
      greatest_(-std::numeric_limits<double>::infinity()) {}

void Histogram::add(std::span<const double> values) {
    // equal neighbours are counted at once: a count that was just written takes its time to be read
    std::uint64_t last = 0, alike = 0;
    const auto store = [&] {
        if (alike == 0) return;
        std::unique_ptr<Octave>& octave = octaves_[last / bins_in_octave];
        if (!octave) octave = std::make_unique<Octave>();
        (*octave)[last % bins_in_octave] += alike;
    };
    for (const double value : values) {
        if (value != value) continue;
        const std::uint64_t bin = core::bin_of(value);
        if (bin != last) {
            store();
            last = bin;
            alike = 0;
        }
        ++alike;
        least_ = std::min(least_, value);
        greatest_ = std::max(greatest_, value);
    }
    store();
}

void Histogram::add(std::size_t octave, std::span<const std::uint64_t> counts) {
    std::unique_ptr<Octave>& held = octaves_[octave];
    if (!held) held = std::make_unique<Octave>();
    for (std::size_t bin = 0; bin < bins_in_octave; ++bin) (*held)[bin] += counts[bin];
}

void Histogram::widen(double least, double greatest) {
    least_ = std::min(least_, least);
    greatest_ = std::max(greatest_, greatest);
}

std::vector<double> Histogram::order_statistics(std::span<const std::size_t> ranks) const {
    std::vector<double> found;
    std::uint64_t below = 0;
    for (std::size_t at = 0; at < octaves_.size() && found.size() < ranks.size(); ++at) {
        if (!octaves_[at]) continue;
        for (std::size_t k = 0; k < bins_in_octave; ++k) {
            below += (*octaves_[at])[k];
            while (found.size() < ranks.size() && ranks[found.size()] < below)
                found.push_back(std::clamp(core::value_of_bin(at * bins_in_octave + k), least_, greatest_));
        }
    }
    return found;
}

std::size_t Histogram::bytes() const noexcept {
    const auto met =
        std::count_if(octaves_.begin(), octaves_.end(), [](const auto& octave) { return octave != nullptr; });
    return octaves_.size() * sizeof(octaves_[0]) + static_cast<std::size_t>(met) * sizeof(Octave);
}

std::size_t Histogram::bytes(std::size_t octaves_met) noexcept {
    return sizeof(Histogram) + core::bin_octaves * sizeof(std::unique_ptr<Octave>) + octaves_met * sizeof(Octave);
}

}  // namespace colonnade::metrics
