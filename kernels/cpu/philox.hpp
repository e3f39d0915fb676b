#pragma once

/// core::uniform of neighbouring columns, one in each lane of a vector: the rounds of Philox4x32-10 as Random123 has
/// them for one counter (kernels/core/random.hpp, which is the truth the tests compare with).
#include <Random123/philox.h>

#include <cstdint>

#include "kernels/core/draw.hpp"
#include "kernels/cpu/pack.hpp"

namespace colonnade::core {

template <int W>
struct Uniforms<Pack<double, W>> {
    static COLONNADE_HD Pack<double, W> at(std::uint64_t seed, const RandomKey& key) {
        using Words = native::Words<W>;
        constexpr std::uint64_t low = 0xFFFFFFFFU;
        Words column{};
        for (int i = 0; i < W; ++i) column[i] = key.column + static_cast<std::uint64_t>(i);
        Words c0 = column & low;
        Words c1 = column >> 32;
        Words c2 = Words{} + std::uint64_t{key.layer};
        Words c3 = Words{} + ((static_cast<std::uint64_t>(key.parameter) << 16) | key.neuron);
        std::uint64_t k0 = seed & low;
        std::uint64_t k1 = seed >> 32;
        for (int round = 0; round < 10; ++round) {
            const Words p0 = native::multiply_low<W>(Words{} + std::uint64_t{PHILOX_M4x32_0}, c0);
            const Words p1 = native::multiply_low<W>(Words{} + std::uint64_t{PHILOX_M4x32_1}, c2);
            c0 = (p1 >> 32) ^ c1 ^ k0;
            c2 = (p0 >> 32) ^ c3 ^ k1;
            c1 = p1 & low;
            c3 = p0 & low;
            k0 = (k0 + PHILOX_W32_0) & low;
            k1 = (k1 + PHILOX_W32_1) & low;
        }
        // as core::uniform puts a number together from its bits
        const Words bits = (((c0 << 32) | c1) >> 12) | 0x4330000000000000ULL;
        return {(((native::Vector<double, W>)bits - 0x1p52) + 0.5) * 0x1p-52};
    }
};

}  // namespace colonnade::core
