#pragma once

/// Bins of a histogram by sign, exponent and the leading bits of the mantissa (log-linear, as HdrHistogram counts
/// integers), numbered in the order of their values.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/core/lane.hpp"

namespace colonnade::core {

inline constexpr int bin_mantissa_bits = 11;
inline constexpr std::size_t bins_in_octave = std::size_t{1} << bin_mantissa_bits;
inline constexpr std::size_t bin_octaves = 2 * 2048;  ///< signs times exponents
inline constexpr int bin_dropped_bits = 52 - bin_mantissa_bits;
inline constexpr std::uint64_t zero_bin = bin_octaves / 2 * bins_in_octave;  ///< those below it are of negative values

/// Number of a value's bin; no NaN. Sign, exponent and leading bits lie in the upper half of its bits, which orders
/// numbers as integers do once the magnitudes of negative ones are inverted.
COLONNADE_HD std::uint32_t bin_of(double value) {
    const double positive_zero = value + 0.0;  // -0 counts as 0
    std::int64_t bits;
    std::memcpy(&bits, &positive_zero, sizeof bits);
    const auto high = static_cast<std::int32_t>(bits >> 32);
    const std::int32_t ordered = high ^ ((high >> 31) & 0x7FFFFFFF);
    return static_cast<std::uint32_t>(ordered >> (bin_dropped_bits - 32)) + static_cast<std::uint32_t>(zero_bin);
}

/// The end towards 0 of a bin.
COLONNADE_HD double value_of_bin(std::uint64_t bin) {
    const std::uint64_t bits = bin >= zero_bin ? (bin - zero_bin) << bin_dropped_bits
                                               : ((zero_bin - 1 - bin) << bin_dropped_bits) | (std::uint64_t{1} << 63);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

}  // namespace colonnade::core
