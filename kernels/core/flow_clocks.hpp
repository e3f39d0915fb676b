#pragma once

/// How the flow is followed, and where columns stand in it; the steps themselves are in core/flow.hpp.
#include <cstddef>

#include "kernels/core/lane.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// How the flow is followed.
struct FlowRule {
    double rtol = 1e-6;       ///< error of a step, relative to the rate
    double atol = 1e-8;       ///< the same, relative to the largest rate of the column
    double fixed_step = 0.0;  ///< 0: chosen by the error; else every step, whatever its error
    double max_time = 0.0;    ///< of model time
    double divergence_limit = 0.0;
    double settle_fraction = 0.0;  ///< of the residual's peak, core/settling.hpp; 0: settling is not measured
};

/// Where the columns of a system stand, rows of the system's stride; all 0 before the first step.
template <class T>
struct FlowClocks {
    T* time = nullptr;           ///< of the model
    T* step = nullptr;           ///< the next to try; too short to move the time once the column is given up
    T* last_error = nullptr;     ///< log2 of the last accepted step's, relative to what is allowed
    T* rejected = nullptr;       ///< 1: the last step was
    T* steps = nullptr;          ///< tried
    T* settling_time = nullptr;  ///< as core::Settling::time
    T* peak = nullptr;           ///< of the residual
    T* tolerance = nullptr;      ///< of the residual, relative to max(1, max_i |x_i|), at which the flow stops
};
inline constexpr std::size_t flow_clock_rows = 8;

/// The rows of clocks in `values`, a `stride` apart.
template <class T>
[[nodiscard]] COLONNADE_HD FlowClocks<T> place_clocks(T* values, std::size_t stride) {
    const auto row = [&](std::size_t r) { return values + r * stride; };
    return {row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)};
}

/// Whether the flow of column k can take no more steps.
template <class T>
COLONNADE_HD bool gives_up(const FlowClocks<T>& clocks, std::size_t k) {
    return !(clocks.time[k] + clocks.step[k] > clocks.time[k]);
}

/// Rows that a step works on: rates before and after it, and the slopes of its stages (core/runge_kutta.hpp).
inline constexpr int step_rows = 9;

/// Scratch values of type T that a block of `lanes` columns needs, and room to align them to a cache line.
template <class T>
constexpr std::size_t flow_scratch_values(const System<T>& system, int lanes) {
    return static_cast<std::size_t>(step_rows) * static_cast<std::size_t>(system.layers * system.neurons) *
               static_cast<std::size_t>(lanes) +
           64U / sizeof(T);
}

}  // namespace colonnade::core
