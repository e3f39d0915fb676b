#pragma once

/// The probe of one circuit, in terms of `Vec` and a few functions that the including source defines before.
#include <cstddef>

#include "kernels/core/system.hpp"

namespace colonnade::bench {
namespace {

/// Rates and coefficients of one layer of two channels for one vector of columns.
struct Layer {
    Vec x1, x2, y, u1, u2, v, leak_E, leak_I, a, b, c, d, f;

    void read(const core::System<float>& s, std::size_t at, std::size_t l) {
        const auto row = [&](const float* rows, std::size_t r) { return load(rows + r * s.stride + at); };
        const Vec one = broadcast(1.0F);
        const Vec k_E = row(s.rate_step, 2 * l);
        const Vec k_I = row(s.rate_step, 2 * l + 1);
        x1 = row(s.x, 3 * l), x2 = row(s.x, 3 * l + 1), y = row(s.x, 3 * l + 2);
        u1 = k_E * row(s.u, 3 * l), u2 = k_E * row(s.u, 3 * l + 1), v = k_I * row(s.u, 3 * l + 2);
        leak_E = one - k_E, leak_I = one - k_I;
        a = k_E * row(s.weight, 4 * l), b = k_E * row(s.weight, 4 * l + 1);
        c = k_I * row(s.weight, 4 * l + 2), d = k_I * row(s.weight, 4 * l + 3);
        f = l > 0 ? k_E * row(s.feedforward, l) : broadcast(0.0F);
    }
    void write(const core::System<float>& s, std::size_t at, std::size_t l) const {
        store(s.x + 3 * l * s.stride + at, x1);
        store(s.x + (3 * l + 1) * s.stride + at, x2);
        store(s.x + (3 * l + 2) * s.stride + at, y);
    }
    /// One step with the drives p1 and p2.
    inline __attribute__((always_inline)) void step(Vec p1, Vec p2) {
        const Vec sum = x1 + x2;
        x1 = muladd(leak_E, x1, positive(muladd(b, y, muladd(a, x1, p1))));
        x2 = muladd(leak_E, x2, positive(muladd(b, y, muladd(a, x2, p2))));
        y = muladd(leak_I, y, positive(muladd(c, sum, muladd(d, y, v))));
    }
};

void li3(const core::System<float>& s, std::size_t steps) {
    constexpr std::size_t side = 4;
    constexpr std::size_t width = sizeof(Vec) / sizeof(float);
    for (std::size_t at = 0; at < s.columns; at += side * width) {
        Layer layer[side];
        for (std::size_t g = 0; g < side; ++g) layer[g].read(s, at + g * width, 0);
        for (std::size_t n = 0; n < steps; ++n)
#pragma GCC unroll 4
            for (std::size_t g = 0; g < side; ++g) layer[g].step(layer[g].u1, layer[g].u2);
        for (std::size_t g = 0; g < side; ++g) layer[g].write(s, at + g * width, 0);
    }
}

}  // namespace
}  // namespace colonnade::bench
