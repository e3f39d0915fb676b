#pragma once

/// March of one column by a group of threads, for circuits that would starve a single thread. A Group has `each(count,
/// f)`, which calls f(i) for every i < count, spread over its threads, and returns once all are done and every thread
/// sees what they wrote; all else is computed by each thread for itself. Every sum has the order of core/motif.hpp, so
/// that the bits are those of march_any.
#include "kernels/core/march.hpp"

namespace colonnade::core {

/// Relaxation or forward-backward steps of one layer with paired or kernel inhibition or a dense W of its own.
template <class T>
COLONNADE_HD bool suits_group(const System<T>& system) {
    return system.layers == 1 && system.matrix == nullptr && system.motif != Motif::shared;
}

/// Values of memory that march_group needs for a column.
template <class T>
constexpr std::size_t group_values(const System<T>& system) {
    return 3U * static_cast<std::size_t>(system.neurons) + static_cast<std::size_t>(system.weight_rows);
}

/// One column of a system that suits_group. `memory`: group_values, seen by all threads of the group; a dense W lies
/// there by columns, so that neighbouring threads, which have neighbouring rows, read neighbouring values.
template <class T, class Group, class Step>
COLONNADE_HD void march_group(const System<T>& system, std::size_t column, std::size_t steps, Step step, Group group,
                              T* memory) {
    const Lanes<T> lanes{system, column};
    const int n = system.neurons;
    const bool dense = system.motif == Motif::dense;
    T* now = memory;
    T* next = now + n;
    T* const drives = next + n;
    T* const weights = drives + n;
    group.each(n, [&](int i) { now[i] = lanes.rate(0, i), drives[i] = lanes.drive(0, i); });
    group.each(system.weight_rows,
               [&](int row) { weights[dense ? row % n * n + row / n : row] = lanes.weight(0, row); });

    const auto x = [&](int i) { return now[i]; };
    const auto u = [&](int i) { return drives[i]; };
    const auto w = [&](int row) { return weights[row]; };
    const auto parameter = [&](int which, int index) { return lanes.phi(0, which, index); };
    const auto common = [&] {
        return system.motif == Motif::paired ? sum_of<T>(system.channels, system.channels, x) : T(0);
    };
    const auto drive = [&](int i, T sum) {
        if (dense)
            return dense_row<T>(
                n, i, x, [&](int row, int j) { return weights[j * n + row]; }, u);
        if (i >= system.channels) return drive_partner<T>(system.channels, i - system.channels, x, w, u);
        if (system.motif == Motif::paired) return paired_row<T>(system.channels, i, sum, x, w, u);
        return kernel_row<T>(system.channels, system.ring, i, x, w, u);
    };
    for (std::size_t s = 0; s < steps; ++s) {
        const T sum = common();
        group.each(n, [&](int i) {
            const int population = system.population_of[i];
            next[i] = step(population, now[i], drive(i, sum), lanes.rate_step(0, population), parameter);
        });
        T* const old = now;
        now = next;
        next = old;
    }
    group.each(n, [&](int i) {
        now[i] = without_negligible(now[i]);
        lanes.keep(0, i, now[i]);
    });
    const T sum = common();
    group.each(n, [&](int i) { next[i] = step.activation(system.population_of[i], drive(i, sum), parameter); });
    group.each(1, [&](int) {
        Residual<T> residual;
        for (int i = 0; i < n; ++i) residual.add(next[i], now[i]);
        lanes.report(residual);
    });
}

}  // namespace colonnade::core
