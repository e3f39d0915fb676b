#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "kernels/core/bins.hpp"

namespace colonnade::metrics {

/// Counts values by sign, exponent and the leading bits of the mantissa (log-linear, as HdrHistogram counts integers).
/// A value is remembered as the end of its bin towards 0: to a relative error below 2^-11, and integers of a magnitude
/// up to 4096 exactly. Adding in another order leaves the same counts. Memory grows with the octaves met, not with the
/// number of values.
class Histogram {
public:
    /// Bound on |value - remembered| / |value| of normal numbers.
    static constexpr double relative_error = 1.0 / core::bins_in_octave;

    /// Counts values, none of which is NaN.
    void add(std::span<const double> values);
    /// Counts a value so many times.
    void add(double value, std::uint64_t times);
    /// Values that were counted elsewhere in the bins of one octave (core/bins.hpp).
    void add(std::size_t octave, std::span<const std::uint64_t> counts);

    /// Values remembered at ascending ranks from 0, each less than the number of values added, which lie between
    /// `least` and `greatest`: equal values come back as they were.
    [[nodiscard]] std::vector<double> order_statistics(std::span<const std::size_t> ranks, double least,
                                                       double greatest) const;

    /// Bytes of this one.
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Bytes of one that has met values in that many octaves of either sign.
    [[nodiscard]] static std::size_t bytes(std::size_t octaves_met) noexcept;

private:
    /// Of a bin among those of all octaves met.
    [[nodiscard]] std::size_t index_of(std::uint32_t bin) {
        const std::size_t octave = bin / core::bins_in_octave;
        const std::size_t place = place_[octave] != 0 ? place_[octave] : meet(octave);
        return (place - 1) * core::bins_in_octave + bin % core::bins_in_octave;
    }
    [[nodiscard]] std::size_t meet(std::size_t octave);
    /// Adds the recent counts to the others.
    void carry();

    std::vector<std::uint16_t> place_ = std::vector<std::uint16_t>(core::bin_octaves);  ///< from 1; 0: nothing met
    /// [place][bin of the octave]. What is counted now has half the bytes, as it should stay in cache; the others, of
    /// which there may be fewer, hold what no longer fits.
    std::vector<std::uint32_t> recent_;
    std::vector<std::uint64_t> counts_;
    std::uint32_t left_ = std::numeric_limits<std::uint32_t>::max();  ///< values until no recent count can be trusted
};

}  // namespace colonnade::metrics
