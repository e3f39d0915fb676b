#pragma once

#include <cstddef>

#include "kernels/core/system.hpp"

/// What an expert writes by hand for one machine and one circuit: the marks that the backend is measured against. Each
/// set of instructions is compiled in a source of its own (probe_avx2.cpp, probe_avx512.cpp).
namespace colonnade::bench {

struct Probe {
    const char* level;
    /// Independent multiply-adds on registers, `rounds` times over; returns how many vector instructions it issued.
    double (*fma_peak)(std::size_t rounds, float* sink);
    /// Relaxation of one layer with two channels: 13 instructions a step and vector.
    void (*li3)(const core::System<float>&, std::size_t steps);
    /// Relaxation of eight layers with two channels, feedforward gains, no feedback: 15 a step, layer and vector.
    void (*col8x3)(const core::System<float>&, std::size_t steps);
    /// Relaxation with a dense W for all: Eigen's product, compiled for the same instructions, on blocks of columns
    /// that fit the first-level cache.
    void (*dense)(const core::System<float>&, std::size_t steps);
};

/// Probes that this processor can run, narrowest first.
extern const Probe avx2_probe;
extern const Probe avx512_probe;

/// The same li3 for AVX2 on std::experimental::simd and on Google Highway instead of intrinsics.
void stdx_li3(const core::System<float>&, std::size_t steps);
void highway_li3(const core::System<float>&, std::size_t steps);

}  // namespace colonnade::bench
