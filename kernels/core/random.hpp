#pragma once

/// Counter-based random numbers: Philox4x32-10 of Random123 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011). A number depends on its seed and its key alone, so it is the same whatever else is
/// drawn, in whatever order, on any machine.
#include <Random123/philox.h>

#include <cstdint>
#include <cstring>

#include "core/lane.hpp"

namespace colonnade::core {

/// Parameters and other numbers that are drawn. Their values are part of the counter: they are never reordered or used
/// again for something else.
enum class ParameterId : std::uint16_t {
    w_EE = 0,
    w_EI = 1,
    w_IE = 2,
    w_II = 3,
    w_self = 4,
    w_cross = 5,
    tau_E = 6,
    tau_I = 7,
    threshold_E = 8,
    max_E = 9,
    gain_E = 10,
    lambda_E = 11,
    sharpness_E = 12,
    threshold_I = 13,
    max_I = 14,
    gain_I = 15,
    lambda_I = 16,
    sharpness_I = 17,
    feedforward = 18,
    offset = 19,
    feedback = 20,
    drive_E = 21,
    drive_I = 22,
    stimulus_mean = 23,
    stimulus_difference = 24,
    rate_E = 25,
    rate_I = 26,
    start = 27  ///< of an attractor search
};
inline constexpr std::size_t parameter_count = 28;

/// What a drawn number belongs to.
struct RandomKey {
    std::uint64_t column;  ///< global column
    std::uint16_t layer;
    ParameterId parameter;
    std::uint16_t neuron;
};

/// 64 bits for a key; `attempt` counts redraws there. Philox's own key is the seed, its counter the column in two
/// words, attempt and layer, parameter and neuron.
COLONNADE_HD std::uint64_t random_bits(std::uint64_t seed, const RandomKey& key, std::uint16_t attempt = 0) {
    const r123::Philox4x32 philox;
    const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
    const auto high = [](std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); };
    const auto pair = [](std::uint32_t upper, std::uint32_t lower) { return (upper << 16) | lower; };
    const r123::Philox4x32::ctr_type counter{{low(key.column), high(key.column), pair(attempt, key.layer),
                                              pair(static_cast<std::uint32_t>(key.parameter), key.neuron)}};
    const r123::Philox4x32::key_type of_seed{{low(seed), high(seed)}};
    const auto word = philox(counter, of_seed);
    return (static_cast<std::uint64_t>(word[0]) << 32) | word[1];
}

/// Uniform in (0, 1), never 0 or 1: the centres of 2^52 equal parts, which are exact in 53 bits.
COLONNADE_HD double uniform(std::uint64_t seed, const RandomKey& key, std::uint16_t attempt = 0) {
    // 2^52 + part, put together from its bits: vectors convert no 64-bit integers
    const std::uint64_t bits = (random_bits(seed, key, attempt) >> 12) | 0x4330000000000000ULL;
    double shifted;
    std::memcpy(&shifted, &bits, sizeof bits);
    return ((shifted - 0x1p52) + 0.5) * 0x1p-52;
}

/// The index in [0, count) that 64 random bits choose, each one alike; `count` itself when the bits belong to the
/// remainder of 2^64 by `count` and must be drawn again (Lemire, ACM Transactions on Modeling and Computer Simulation
/// 29, 2019, article 3).
COLONNADE_HD std::uint64_t index_below(std::uint64_t count, std::uint64_t bits) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(bits) * count;
    const auto low = static_cast<std::uint64_t>(product);
    if (low < count && low < (0 - count) % count) return count;
    return static_cast<std::uint64_t>(product >> 64);
}

}  // namespace colonnade::core
