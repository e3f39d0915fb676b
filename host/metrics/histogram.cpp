#include "host/metrics/histogram.hpp"

#include <algorithm>
#include <array>

#include "kernels/core/clones.hpp"

namespace colonnade::metrics {
namespace {

using core::bins_in_octave;
/// Values whose bins are found side by side.
constexpr std::size_t chunk = 1024;

COLONNADE_CLONES void find_bins(const double* values, std::size_t count, std::uint32_t* bins) {
    for (std::size_t k = 0; k < count; ++k) bins[k] = core::bin_of(values[k]);
}

}  // namespace

void Histogram::add(std::span<const double> values) {
    std::array<std::uint32_t, chunk> bins;
    for (std::size_t first = 0; first < values.size(); first += chunk) {
        const std::size_t count = std::min(chunk, values.size() - first);
        if (left_ < count) carry();
        left_ -= static_cast<std::uint32_t>(count);
        find_bins(values.data() + first, count, bins.data());
        for (std::size_t k = 0; k < count; ++k) ++recent_[index_of(bins[k])];
    }
}

void Histogram::add(double value, std::uint64_t times) {
    while (times > 0) {
        if (left_ == 0) carry();
        const auto now = static_cast<std::uint32_t>(std::min<std::uint64_t>(times, left_));
        recent_[index_of(core::bin_of(value))] += now;
        left_ -= now;
        times -= now;
    }
}

void Histogram::add(std::size_t octave, std::span<const std::uint64_t> counts) {
    const std::size_t first = index_of(static_cast<std::uint32_t>(octave * bins_in_octave));
    counts_.resize(recent_.size());
    for (std::size_t bin = 0; bin < bins_in_octave; ++bin) counts_[first + bin] += counts[bin];
}

std::size_t Histogram::meet(std::size_t octave) {
    recent_.reserve(recent_.size() + bins_in_octave);  // no more, as there may be very many of this
    recent_.resize(recent_.size() + bins_in_octave);
    return place_[octave] = static_cast<std::uint16_t>(recent_.size() / bins_in_octave);
}

void Histogram::carry() {
    counts_.resize(recent_.size());
    for (std::size_t at = 0; at < recent_.size(); ++at) counts_[at] += recent_[at];
    std::fill(recent_.begin(), recent_.end(), 0);
    left_ = std::numeric_limits<std::uint32_t>::max();
}

std::vector<double> Histogram::order_statistics(std::span<const std::size_t> ranks, double least,
                                                double greatest) const {
    std::vector<double> found;
    std::uint64_t below = 0;
    for (std::size_t octave = 0; octave < place_.size() && found.size() < ranks.size(); ++octave) {
        if (place_[octave] == 0) continue;
        const std::size_t first = (place_[octave] - 1U) * bins_in_octave;
        for (std::size_t k = 0; k < bins_in_octave; ++k) {
            below += recent_[first + k] + (first < counts_.size() ? counts_[first + k] : 0);
            while (found.size() < ranks.size() && ranks[found.size()] < below)
                found.push_back(std::clamp(core::value_of_bin(octave * bins_in_octave + k), least, greatest));
        }
    }
    return found;
}

std::size_t Histogram::bytes() const noexcept {
    return bytes(recent_.size() / bins_in_octave) + counts_.size() * sizeof(std::uint64_t);
}

std::size_t Histogram::bytes(std::size_t octaves_met) noexcept {
    return sizeof(Histogram) + core::bin_octaves * sizeof(std::uint16_t) +
           octaves_met * bins_in_octave * sizeof(std::uint32_t);
}

}  // namespace colonnade::metrics
