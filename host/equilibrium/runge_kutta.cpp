#include "host/equilibrium/runge_kutta.hpp"

#include <vector>

#include "kernels/core/clones.hpp"

namespace colonnade::equilibrium {
namespace {

/// What a stage does to one row once Euler has stepped: x holds E(at) before, the place of the next stage after.
/// `weight`: of this stage's slope in the sum; `node`: of it on the way to the next place.
template <class T>
struct Stage {
    T weight, node;
};

/// The slope of one stage over a row of columns, and where the next one is taken.
template <class T>
COLONNADE_CLONES void take_stage(Stage<T> stage, const T* start, T* at, T* sum, T* x, std::size_t columns) {
    for (std::size_t k = 0; k < columns; ++k) {
        const T slope = x[k] - at[k];
        sum[k] = sum[k] + stage.weight * slope;
        at[k] = start[k] + stage.node * slope;
        x[k] = at[k];
    }
}

template <class T>
COLONNADE_CLONES void finish_step(T* start, T* at, T* sum, T* x, std::size_t columns) {
    for (std::size_t k = 0; k < columns; ++k) {
        const T next = start[k] + sum[k] / T(6);
        start[k] = at[k] = x[k] = next;
        sum[k] = T(0);
    }
}

template <class T>
void march(const kernels::Steps& euler, const core::System<T>& system, std::size_t steps, std::span<T> scratch) {
    constexpr Stage<T> stages[] = {{T(1), T(0.5)}, {T(2), T(0.5)}, {T(2), T(1)}, {T(1), T(0)}};
    const std::size_t columns = system.columns;
    const auto rows = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    std::vector<T> start(rows * columns), sum(rows * columns);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t k = 0; k < columns; ++k) start[row * columns + k] = system.x[row * system.stride + k];
    std::vector<T> at = start;
    for (std::size_t s = 0; s < steps; ++s) {
        for (const Stage<T>& stage : stages) {
            euler.advance(system, 1, scratch);
            for (std::size_t row = 0; row < rows; ++row)
                take_stage(stage, &start[row * columns], &at[row * columns], &sum[row * columns],
                           system.x + row * system.stride, columns);
        }
        for (std::size_t row = 0; row < rows; ++row)
            finish_step(&start[row * columns], &at[row * columns], &sum[row * columns], system.x + row * system.stride,
                        columns);
    }
    euler.advance(system, 0, scratch);  // its tests were those of the stages
}

}  // namespace

void RungeKutta::advance(const core::System<float>& system, std::size_t steps, std::span<float> scratch) const {
    march(*euler_, system, steps, scratch);
}

void RungeKutta::advance(const core::System<double>& system, std::size_t steps, std::span<double> scratch) const {
    march(*euler_, system, steps, scratch);
}

}  // namespace colonnade::equilibrium
