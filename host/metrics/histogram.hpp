#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/bins.hpp"

namespace colonnade::metrics {

/// Counts values by sign, exponent and the leading bits of the mantissa (log-linear, as HdrHistogram counts integers).
/// A value is remembered as the end of its bin towards 0: to a relative error below 2^-11, and integers of a magnitude
/// up to 4096 exactly. Adding in another order leaves the same counts. Memory grows with the octaves met, not with the
/// number of values.
class Histogram {
public:
    /// Bound on |value - remembered| / |value| of normal numbers.
    static constexpr double relative_error = 1.0 / core::bins_in_octave;

    Histogram();

    /// NaN is left out.
    void add(std::span<const double> values);
    /// Values that were counted elsewhere in the bins of one octave (core/bins.hpp), and the ends of what was counted.
    void add(std::size_t octave, std::span<const std::uint64_t> counts);
    void widen(double least, double greatest);

    /// Values remembered at ascending ranks from 0, each less than the number of values added. The least and the
    /// greatest bound them, so that equal values come back as they were.
    [[nodiscard]] std::vector<double> order_statistics(std::span<const std::size_t> ranks) const;

    /// Bytes of this one.
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Bytes of one that has met values in that many octaves of either sign.
    [[nodiscard]] static std::size_t bytes(std::size_t octaves_met) noexcept;

private:
    using Octave = std::array<std::uint64_t, core::bins_in_octave>;

    std::vector<std::unique_ptr<Octave>> octaves_;  ///< ascending by value; empty where no value was
    double least_, greatest_;
};

}  // namespace colonnade::metrics
