#pragma once

/// Counter-based random numbers: Philox4x32-10 of Random123 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011). A number depends on its seed and its key alone, so it is the same whatever else is
/// drawn, in whatever order, on any machine.
#include <Random123/philox.h>

#include <cstdint>
#include <cstring>

#include "colonnade/types.hpp"
#include "kernels/core/lane.hpp"

namespace colonnade::core {

/// The parameter of the activation of population `which` (0: E, 1: I).
COLONNADE_HD constexpr ParameterId id_of(ActivationParameter parameter, int which) {
    const bool e = which == 0;
    switch (parameter) {
        case ActivationParameter::threshold:
            return e ? ParameterId::threshold_E : ParameterId::threshold_I;
        case ActivationParameter::max:
            return e ? ParameterId::max_E : ParameterId::max_I;
        case ActivationParameter::gain:
            return e ? ParameterId::gain_E : ParameterId::gain_I;
        case ActivationParameter::lambda:
            return e ? ParameterId::lambda_E : ParameterId::lambda_I;
        case ActivationParameter::sharpness:
            return e ? ParameterId::sharpness_E : ParameterId::sharpness_I;
        case ActivationParameter::refractory:
            return e ? ParameterId::refractory_E : ParameterId::refractory_I;
        case ActivationParameter::sensitive:
            break;
    }
    return e ? ParameterId::sensitive_E : ParameterId::sensitive_I;
}

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
