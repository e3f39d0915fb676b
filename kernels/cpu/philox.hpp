#pragma once

/// core::uniform of neighbouring columns, one in each lane of a vector: the rounds of Philox4x32-10 as Random123 has
/// them for one counter (kernels/core/random.hpp, which is the truth the tests compare with).
#include <Random123/philox.h>

#include <cstdint>

#include "core/draw.hpp"
#include "core/residual.hpp"
#include "cpu/pack.hpp"

namespace colonnade::core {

/// Uniform numbers of V, a pack of doubles.
template <class V>
struct PhiloxLanes {
    static constexpr int width = lane_traits<V>::width;
    using Words = native::Words<width>;

    /// out[k] = uniform(seed, site at column site.column + k) for k < count, a multiple of the width.
    static void fill(std::uint64_t seed, const Site& site, std::size_t count, double* out) {
        Words lane{};
        for (int i = 0; i < width; ++i) lane[i] = static_cast<std::uint64_t>(i);
        for (std::size_t k = 0; k < count; k += width)
            store_lanes(numbers(seed, site, lane + (site.column + k)), out + k);
    }

    static COLONNADE_HD V numbers(std::uint64_t seed, const Site& site, Words column) {
        constexpr std::uint64_t low = 0xFFFFFFFFU;
        Words c0 = column & low;
        Words c1 = column >> 32;
        Words c2 = Words{} + std::uint64_t{site.layer};
        Words c3 = Words{} + ((static_cast<std::uint64_t>(site.quantity) << 16) | site.neuron);
        std::uint64_t k0 = seed & low;
        std::uint64_t k1 = seed >> 32;
        for (int round = 0; round < 10; ++round) {
            const Words p0 = native::multiply_low<width>(Words{} + std::uint64_t{PHILOX_M4x32_0}, c0);
            const Words p1 = native::multiply_low<width>(Words{} + std::uint64_t{PHILOX_M4x32_1}, c2);
            c0 = (p1 >> 32) ^ c1 ^ k0;
            c2 = (p0 >> 32) ^ c3 ^ k1;
            c1 = p1 & low;
            c3 = p0 & low;
            k0 = (k0 + PHILOX_W32_0) & low;
            k1 = (k1 + PHILOX_W32_1) & low;
        }
        // as core::uniform puts a number together from its bits
        const Words bits = (((c0 << 32) | c1) >> 12) | 0x4330000000000000ULL;
        return {(((native::Vector<double, width>)bits - 0x1p52) + 0.5) * 0x1p-52};
    }
};

template <int W>
struct Uniforms<Pack<double, W>> {
    static COLONNADE_HD Pack<double, W> at(std::uint64_t seed, const Site& site) {
        native::Words<W> column{};
        for (int i = 0; i < W; ++i) column[i] = site.column + static_cast<std::uint64_t>(i);
        return PhiloxLanes<Pack<double, W>>::numbers(seed, site, column);
    }
};

}  // namespace colonnade::core
