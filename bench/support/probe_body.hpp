#pragma once

/// The probes, in terms of `Vec` and four intrinsics that the including source defines for its set of instructions.
#include <Eigen/Dense>
#include <algorithm>
#include <cstddef>

#include "support/probe.hpp"
#include "support/probe_li3.hpp"

namespace colonnade::bench {
namespace {

double fma_peak(std::size_t rounds, float* sink) {
    constexpr int chains = 12;  // latency 4, two a cycle: eight would do
    Vec sum[chains];
    const Vec factor = broadcast(1.0F - 1e-7F);
    for (int c = 0; c < chains; ++c) sum[c] = broadcast(static_cast<float>(c));
    for (std::size_t r = 0; r < rounds; ++r)
#pragma GCC unroll 12
        for (int c = 0; c < chains; ++c) sum[c] = muladd(sum[c], factor, factor);
    for (int c = 1; c < chains; ++c) sum[0] = muladd(sum[c], factor, sum[0]);
    store(sink, sum[0]);
    return static_cast<double>(rounds) * chains;
}

/// From the top layer down, so that each finds the old rates of the one below it.
void col8x3(const core::System<float>& s, std::size_t steps) {
    constexpr std::size_t layers = 8;
    constexpr std::size_t width = sizeof(Vec) / sizeof(float);
    const Vec tiny = broadcast(1e-30F);
    for (std::size_t at = 0; at < s.columns; at += width) {
        Layer layer[layers];
        for (std::size_t l = 0; l < layers; ++l) layer[l].read(s, at, l);
        for (std::size_t n = 0; n < steps; ++n) {
#pragma GCC unroll 8
            for (std::size_t l = layers - 1; l > 0; --l)
                layer[l].step(muladd(layer[l].f, layer[l - 1].x1, layer[l].u1),
                              muladd(layer[l].f, layer[l - 1].x2, layer[l].u2));
            layer[0].step(layer[0].u1, layer[0].u2);
            if (n % 32 == 31)  // silent neurons decay towards subnormal numbers
                for (Layer& own : layer)
                    own.x1 = cut(own.x1, tiny), own.x2 = cut(own.x2, tiny), own.y = cut(own.y, tiny);
        }
        for (std::size_t l = 0; l < layers; ++l) layer[l].write(s, at, l);
    }
}

void dense(const core::System<float>& s, std::size_t steps) {
    constexpr int most = 64;
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using Block = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 32, most>;
    using Rows = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;
    const Eigen::Map<const Matrix> w(s.matrix, s.neurons, s.neurons);
    const auto columns = static_cast<Eigen::Index>(s.columns);
    const Eigen::OuterStride<> stride(static_cast<Eigen::Index>(s.stride));
    for (Eigen::Index at = 0; at < columns; at += most) {
        const Eigen::Index width = std::min<Eigen::Index>(most, columns - at);
        Block x = Rows(s.x + at, s.neurons, width, stride);
        const Block u = Rows(s.u + at, s.neurons, width, stride);
        Block gain(s.neurons, width);
        for (int i = 0; i < s.neurons; ++i)
            gain.row(i) = Rows(s.rate_step + at, 2, width, stride).row(s.population_of[i]);
        Block z(s.neurons, width);
        for (std::size_t n = 0; n < steps; ++n) {
            z.noalias() = w * x;
            x.array() += gain.array() * ((z + u).array().max(0.0F) - x.array());
        }
        Eigen::Map<Matrix, 0, Eigen::OuterStride<>>(s.x + at, s.neurons, width, stride) = x;
    }
}

}  // namespace
}  // namespace colonnade::bench
