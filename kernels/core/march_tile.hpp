#pragma once

/// March of neighbouring columns that share a dense W by a group of threads (core/march_group.hpp): a product of
/// matrices in tiles, each sum in the order of core/motif.hpp, so that the bits are those of march_product.
#include "kernels/core/march.hpp"

namespace colonnade::core {

/// Rows and columns of a tile of march_tile that one thread takes at a time, and columns of the whole tile.
inline constexpr int tile_rows = 8;
template <class T>
inline constexpr int tile_lanes = static_cast<int>(16 / sizeof(T));
template <class T>
inline constexpr int tile_columns = 32 * tile_lanes<T>;

/// Neurons in whole groups of tile_rows.
template <class T>
COLONNADE_HD constexpr int tile_height(const System<T>& system) {
    return (system.neurons + tile_rows - 1) / tile_rows * tile_rows;
}

/// Values of memory that march_tile needs: old and new rates, drives, gains and parameters [row][column], and W.
template <class T>
COLONNADE_HD constexpr std::size_t tile_values(const System<T>& system) {
    const auto height = static_cast<std::size_t>(tile_height(system));
    const std::size_t rows = 3 * height + 2 + 2 * static_cast<std::size_t>(system.phi_rows);
    return rows * tile_columns<T> + height * height;
}

/// Neighbouring values that one access moves.
template <class T>
struct alignas(16) Row {
    T value[tile_lanes<T>];
};

/// tile_columns neighbouring columns of one layer whose dense W all columns share: march_product for a group.
/// `memory`: tile_values, aligned to 16 bytes, W by columns in it. Columns from system.columns on are left alone.
template <class T, class Group, class Step>
COLONNADE_HD void march_tile(const System<T>& system, std::size_t first, std::size_t steps, Step step, Group group,
                             T* memory) {
    constexpr int width = tile_columns<T>;
    constexpr int lanes_each = tile_lanes<T>;
    const int n = system.neurons;
    const int height = tile_height(system);
    T* now = memory;
    T* next = now + height * width;
    T* const drives = next + height * width;
    T* const gains = drives + height * width;               // [population][column]
    T* const phis = gains + 2 * width;                      // [population][index][column]
    T* const weights = phis + 2 * system.phi_rows * width;  // [j][i]
    const auto is_live = [&](int k) { return first + static_cast<std::size_t>(k) < system.columns; };
    const auto lanes = [&](int k) { return Lanes<T>{system, first + static_cast<std::size_t>(k)}; };
    const auto fill = [&](T* rows, int count, int live, auto value) {
        group.each(count * width, [&](int at) {
            const int row = at / width;
            rows[at] = row < live && is_live(at % width) ? value(row, at % width) : T(0);
        });
    };
    fill(now, height, n, [&](int i, int k) { return lanes(k).rate(0, i); });
    fill(drives, height, n, [&](int i, int k) { return lanes(k).drive(0, i); });
    fill(gains, 2, 2, [&](int which, int k) { return lanes(k).rate_step(0, which); });
    const int each_phi = system.phi_rows;
    fill(phis, 2 * each_phi, 2 * each_phi,
         [&](int row, int k) { return lanes(k).phi(0, row / each_phi, row % each_phi); });
    group.each(height * height, [&](int at) {
        const int j = at / height;
        const int i = at % height;
        weights[at] = j < n && i < n ? system.matrix[i * n + j] : T(0);
    });

    const auto row = [](T* values) { return reinterpret_cast<Row<T>*>(values); };
    /// Calls take(i, k, x_i, z_i) for rows and columns of one thread's part of the tile.
    const auto each_drive = [&](auto take) {
        group.each(height / tile_rows * 32, [&](int part) {
            const int top = part / 32 * tile_rows;
            const int left = part % 32 * lanes_each;
            T sum[tile_rows][lanes_each];
            COLONNADE_UNROLL_ON_DEVICE
            for (int r = 0; r < tile_rows; ++r) {
                const Row<T> u = *row(drives + (top + r) * width + left);
                COLONNADE_UNROLL_ON_DEVICE
                for (int g = 0; g < lanes_each; ++g) sum[r][g] = u.value[g];
            }
            for (int j = 0; j < n; ++j) {
                const Row<T> x = *row(now + j * width + left);
                T w[tile_rows];
                COLONNADE_UNROLL_ON_DEVICE
                for (int r = 0; r < tile_rows; r += lanes_each) {
                    const Row<T> some = *row(weights + j * height + top + r);
                    COLONNADE_UNROLL_ON_DEVICE
                    for (int g = 0; g < lanes_each; ++g) w[r + g] = some.value[g];
                }
                accumulate<T, tile_rows, lanes_each>([&](int r) { return w[r]; }, x.value, sum);
            }
            COLONNADE_UNROLL_ON_DEVICE
            for (int r = 0; r < tile_rows; ++r)
                if (top + r < n) {
                    COLONNADE_UNROLL_ON_DEVICE
                    for (int g = 0; g < lanes_each; ++g)
                        take(top + r, left + g, now[(top + r) * width + left + g], sum[r][g]);
                }
        });
    };
    const auto parameter_of = [&](int k) {
        return [phis, k, each_phi](int which, int index) { return phis[(each_phi * which + index) * width + k]; };
    };
    for (std::size_t s = 0; s < steps; ++s) {
        each_drive([&](int i, int k, T x, T z) {
            const int population = system.population_of[i];
            next[i * width + k] = step(population, x, z, gains[population * width + k], parameter_of(k));
        });
        T* const old = now;
        now = next;
        next = old;
    }
    group.each(n * width, [&](int at) {
        now[at] = without_negligible(now[at]);
        if (is_live(at % width)) lanes(at % width).keep(0, at / width, now[at]);
    });
    each_drive([&](int i, int k, T, T z) {
        next[i * width + k] = step.activation(system.population_of[i], z, parameter_of(k));
    });
    group.each(width, [&](int k) {
        if (!is_live(k)) return;
        Residual<T> residual;
        for (int i = 0; i < n; ++i) residual.add(next[i * width + k], now[i * width + k]);
        lanes(k).report(residual);
    });
}

}  // namespace colonnade::core
