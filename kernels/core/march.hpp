#pragma once

/// Steps of a block of columns for any motif, activation and update, in a scratch array that stays in L1, and the same
/// for one dense W that all columns share, as a product of matrices.
#include "kernels/core/lane.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"
#include "kernels/core/update.hpp"

namespace colonnade::core {

/// Any motif, any number of layers evolving together. `scratch`: 2 * layers * neurons values a lane, behind a pointer
/// or what stands in for one (core/interleaved.hpp).
template <class V, class Step, class Scratch>
COLONNADE_HD void march_any(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps, Step step,
                            Scratch scratch) {
    constexpr int width = lane_traits<V>::width;
    const Lanes<V> lanes{system, first};
    const int n = system.neurons;
    Scratch now = scratch;
    Scratch next = scratch + system.layers * n * width;
    const auto rate = [&](int l, int i) { return load_lanes<V>(now + (l * n + i) * width); };
    for (int l = 0; l < system.layers; ++l)
        for (int i = 0; i < n; ++i) store_lanes(lanes.rate(l, i), now + (l * n + i) * width);

    for (std::size_t s = 0; s < steps; ++s) {
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int population, int index) { return lanes.phi(l, population, index); };
            drive_layer<V>(lanes, l, rate, [&](int i, V z) {
                const int population = system.population_of[i];
                const V x = step(population, rate(l, i), z, lanes.rate_step(l, population), parameter);
                store_lanes(x, next + (l * n + i) * width);
            });
        }
        const Scratch old = now;
        now = next;
        next = old;
    }
    for (int l = 0; l < system.layers; ++l)
        for (int i = 0; i < n; ++i) lanes.keep(l, i, without_negligible(rate(l, i)));
    test_residual(lanes, step.activation);
}

/// Relaxation of one layer whose dense W all columns share.
template <class T>
COLONNADE_HD bool suits_product(const System<T>& system) {
    return system.layers == 1 && system.matrix != nullptr && system.motif == Motif::dense &&
           system.update == Update::relaxation;
}

/// sum[r][g] + w(r) x[g]: what one rate of each of U columns or groups of lanes adds to the drives of R neurons.
template <class V, int R, int U, class Weight>
COLONNADE_HD void accumulate(Weight w, const V (&x)[U], V (&sum)[R][U]) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
        const V of_r = w(r);
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) sum[r][g] = fma(of_r, x[g], sum[r][g]);
    }
}

/// Drives of R neurons in U groups of lanes: R * U sums in registers, so that a rate once loaded serves R of them and
/// an entry of W serves U. Each sum runs over j in the order of drive_dense: the same bits. `row`: R rows of W; `now`:
/// rates [neuron][group]; `u`: drives from outside of the R neurons; `emit(r, g, z)` takes each drive.
template <class V, int R, int U, class Emit>
COLONNADE_HD void product_rows(std::ptrdiff_t n, const scalar_t<V>* row, const scalar_t<V>* now, const scalar_t<V>* u,
                               Emit emit) {
    constexpr int width = lane_traits<V>::width;
    V sum[R][U];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) sum[r][g] = load_lanes<V>(u + (r * U + g) * width);
#pragma GCC unroll 4
    for (std::ptrdiff_t j = 0; j < n; ++j) {
        V x[U];
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) x[g] = load_lanes<V>(now + (j * U + g) * width);
        accumulate<V, R, U>([&](int r) { return splat<V>(row[r * n + j]); }, x, sum);
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) emit(r, g, sum[r][g]);
}

/// One layer with a dense W that all columns share; all that a step reads lies packed in `scratch` (scratch_values).
template <class V, int U, class Step>
COLONNADE_HD void march_product(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps, Step step,
                                scalar_t<V>* scratch) {
    using T = scalar_t<V>;
    constexpr int R = 4;
    constexpr int width = lane_traits<V>::width;
    constexpr int group = U * width;
    const int n = system.neurons;
    T* now = scratch;
    T* next = now + n * group;
    T* const u = next + n * group;
    T* const gain = u + n * group;    // [population][group]
    T* const phi = gain + 2 * group;  // [population][index][group]
    const auto lanes = [&](int g) { return Lanes<V>{system, first + static_cast<std::size_t>(g * width)}; };
    for (int g = 0; g < U; ++g) {
        const auto put = [&](T* rows, int row, V value) { store_lanes(value, rows + row * group + g * width); };
        for (int i = 0; i < n; ++i) put(now, i, lanes(g).rate(0, i)), put(u, i, lanes(g).drive(0, i));
        for (int which = 0; which < 2; ++which) {
            put(gain, which, lanes(g).rate_step(0, which));
            for (int index = 0; index < system.phi_rows; ++index)
                put(phi, system.phi_rows * which + index, lanes(g).phi(0, which, index));
        }
    }
    const auto step_one = [&](int i, int g, V z) COLONNADE_INLINE {
        const int population = system.population_of[i];
        const auto at = [&](const T* rows, int row) { return load_lanes<V>(rows + row * group + g * width); };
        const auto parameter = [&](int which, int index) { return at(phi, system.phi_rows * which + index); };
        store_lanes(step(population, at(now, i), z, at(gain, population), parameter), next + i * group + g * width);
    };
    // a short step follows each sum while it is in a register; one with a switch and polynomials has a loop of its own
    constexpr bool fused = decltype(step.activation)::slope_is_0_or_1;
    const auto product = [&]<int Rows>(int i) COLONNADE_INLINE {
        product_rows<V, Rows, U>(n, system.matrix + i * n, now, u + i * group, [&](int r, int g, V z) COLONNADE_INLINE {
            if constexpr (fused)
                step_one(i + r, g, z);
            else
                store_lanes(z, next + (i + r) * group + g * width);
        });
    };
    for (std::size_t s = 0; s < steps; ++s) {
        int i = 0;
        for (; i + R <= n; i += R) product.template operator()<R>(i);
        for (; i < n; ++i) product.template operator()<1>(i);
        if constexpr (!fused)
            for (i = 0; i < n; ++i)
                for (int g = 0; g < U; ++g) step_one(i, g, load_lanes<V>(next + i * group + g * width));
        T* const old = now;
        now = next;
        next = old;
    }
    for (int g = 0; g < U; ++g) {
        for (int i = 0; i < n; ++i) lanes(g).keep(0, i, without_negligible(load_lanes<V>(now + i * group + g * width)));
        test_residual(lanes(g), step.activation);
    }
}

}  // namespace colonnade::core
