#pragma once

/// Steps of a block of columns and the residual test after them. A block is U groups of V lanes; small motifs keep
/// their rates in registers from the first step to the last, others in a scratch array that stays in L1.
#include "core/lane.hpp"
#include "core/motif.hpp"
#include "core/system.hpp"
#include "core/update.hpp"

namespace colonnade::core {

/// Lanes from and to consecutive memory, of any alignment.
template <class V>
COLONNADE_HD V load_lanes(const scalar_t<V>* from) {
    V lanes;
    __builtin_memcpy(&lanes, from, sizeof lanes);
    return lanes;
}
template <class V>
COLONNADE_HD void store_lanes(const V& lanes, scalar_t<V>* to) {
    __builtin_memcpy(to, &lanes, sizeof lanes);
}

/// Rates below this magnitude become 0 at the end of a march: a silent neuron decays geometrically and would reach
/// subnormal numbers, which many processors handle a hundred times slower.
template <class T>
COLONNADE_HD T negligible() {
    return sizeof(T) == 4 ? T(7.888609052210118e-31) : T(1.1832913578315177e-271);  // 2^-100, 2^-900
}

template <class V>
COLONNADE_HD V without_negligible(V x) {
    return select(abs(x) < splat<V>(negligible<scalar_t<V>>()), splat<V>(0), x);
}

/// Running maximum of |Phi(z) - x| and |x| over neurons. `poison` is 0 until a term is not finite, then NaN, which
/// a maximum alone could lose.
template <class V>
struct Residual {
    V largest = splat<V>(0);
    V magnitude = splat<V>(0);
    V poison = splat<V>(0);

    COLONNADE_HD void add(V response, V x) {
        const V difference = response - x;
        largest = max(abs(difference), largest);
        magnitude = max(abs(x), magnitude);
        poison = fma(difference, splat<V>(0), poison);  // 0 times anything finite
    }
    COLONNADE_HD V value() const { return largest + poison; }
};

/// Addresses of one group of lanes, starting at column `at`.
template <class V>
struct Lanes {
    using T = scalar_t<V>;
    const System<T>& system;
    std::size_t at;

    COLONNADE_HD V load(const T* rows, int row) const {
        return load_lanes<V>(rows + static_cast<std::size_t>(row) * system.stride + at);
    }
    COLONNADE_HD V rate(int layer, int i) const { return load(system.x, layer * system.neurons + i); }
    COLONNADE_HD V drive(int layer, int i) const { return load(system.u, layer * system.neurons + i); }
    COLONNADE_HD V weight(int layer, int row) const { return load(system.weight, layer * system.weight_rows + row); }
    COLONNADE_HD V gain(int layer, int population) const { return load(system.gain, 2 * layer + population); }
    COLONNADE_HD V phi(int layer, int population, int index) const {
        return load(system.phi, 4 * layer + 2 * population + index);
    }
    COLONNADE_HD void keep(int layer, int i, V x) const {
        store_lanes(x, system.x + static_cast<std::size_t>(layer * system.neurons + i) * system.stride + at);
    }
    COLONNADE_HD void report(const Residual<V>& residual) const {
        store_lanes(residual.value(), system.residual + at);
        store_lanes(residual.magnitude, system.magnitude + at);
    }
};

/// One layer of N channels with shared inhibition: rates, drives, weights and gains in registers for all steps.
/// U groups march side by side so that one group's arithmetic hides another's latency.
template <class V, int N, int U, class Step>
COLONNADE_HD void march_shared(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps, Step step) {
    constexpr int n = N + 1;
    constexpr auto width = static_cast<std::size_t>(lane_traits<V>::width);
    V x[U][n];
    V u[U][n];
    V w[U][4];
    V k[U][2];
#pragma GCC unroll 8
    for (int g = 0; g < U; ++g) {
        const Lanes<V> lanes{system, first + static_cast<std::size_t>(g) * width};
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) x[g][i] = lanes.rate(0, i), u[g][i] = lanes.drive(0, i);
#pragma GCC unroll 4
        for (int row = 0; row < 4; ++row) w[g][row] = lanes.weight(0, row);
        k[g][0] = lanes.gain(0, 0), k[g][1] = lanes.gain(0, 1);
    }
    const auto drive = [&](int g, auto emit) {
        drive_shared<V>(
            N, [&](int i) { return x[g][i]; }, [&](int row) { return w[g][row]; }, [&](int i) { return u[g][i]; },
            emit);
    };
    const auto parameters = [&](int g) {
        const Lanes<V> lanes{system, first + static_cast<std::size_t>(g) * width};
        return [lanes](int population, int index) { return lanes.phi(0, population, index); };
    };
    for (std::size_t s = 0; s < steps; ++s) {
#pragma GCC unroll 8
        for (int g = 0; g < U; ++g) {
            V next[n];
            drive(g, [&](int i, V z) { next[i] = step(i == N, x[g][i], z, k[g][i == N], parameters(g)); });
#pragma GCC unroll 8
            for (int i = 0; i < n; ++i) x[g][i] = next[i];
        }
    }
#pragma GCC unroll 8
    for (int g = 0; g < U; ++g) {
        const Lanes<V> lanes{system, first + static_cast<std::size_t>(g) * width};
        Residual<V> residual;
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) x[g][i] = without_negligible(x[g][i]), lanes.keep(0, i, x[g][i]);
        drive(g, [&](int i, V z) { residual.add(step.activation(i == N, z, parameters(g)), x[g][i]); });
        lanes.report(residual);
    }
}

/// Drives of layer l of any motif, with `x(layer, i)` the rates and the coupling to the layers below and above added.
template <class V, class Rate, class Emit>
COLONNADE_HD void drive_layer(const Lanes<V>& lanes, int l, Rate rate, Emit emit) {
    const auto& system = lanes.system;
    const auto x = [&](int i) { return rate(l, i); };
    const auto w = [&](int row) { return lanes.weight(l, row); };
    const auto u = [&](int i) {
        V total = lanes.drive(l, i);
        if (system.layers == 1 || system.population_of[i] != 0) return total;
        if (l > 0) total = fma(lanes.load(system.feedforward, l), rate(l - 1, i), total);
        if (l + 1 < system.layers) total = fma(lanes.load(system.feedback, l), rate(l + 1, i), total);
        return total;
    };
    switch (system.motif) {
        case Motif::shared:
            return drive_shared<V>(system.channels, x, w, u, emit);
        case Motif::paired:
            return drive_paired<V>(system.channels, x, w, u, emit);
        case Motif::kernel:
            return drive_kernel<V>(system.channels, system.ring, x, w, u, emit);
        case Motif::dense:
            break;
    }
    const int n = system.neurons;
    if (system.matrix != nullptr) {
        drive_dense<V>(
            n, x, [&](int i, int j) { return splat<V>(system.matrix[i * n + j]); }, u, emit);
    } else {
        drive_dense<V>(
            n, x, [&](int i, int j) { return w(i * n + j); }, u, emit);
    }
}

/// Any motif, any number of layers evolving together. `scratch`: scratch_values(system, width) values, aligned
/// like V.
template <class V, class Step>
COLONNADE_HD void march_any(const System<scalar_t<V>>& system, std::size_t first, std::size_t steps, Step step,
                            scalar_t<V>* scratch) {
    constexpr int width = lane_traits<V>::width;
    const Lanes<V> lanes{system, first};
    const int n = system.neurons;
    scalar_t<V>* now = scratch;
    scalar_t<V>* next = scratch + scratch_values(system, width) / 2;
    const auto rate = [&](int l, int i) { return load_lanes<V>(now + (l * n + i) * width); };
    for (int l = 0; l < system.layers; ++l)
        for (int i = 0; i < n; ++i) store_lanes(lanes.rate(l, i), now + (l * n + i) * width);

    for (std::size_t s = 0; s < steps; ++s) {
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int population, int index) { return lanes.phi(l, population, index); };
            drive_layer<V>(lanes, l, rate, [&](int i, V z) {
                const int population = system.population_of[i];
                const V x = step(population, rate(l, i), z, lanes.gain(l, population), parameter);
                store_lanes(x, next + (l * n + i) * width);
            });
        }
        scalar_t<V>* const old = now;
        now = next;
        next = old;
    }

    for (int l = 0; l < system.layers; ++l)
        for (int i = 0; i < n; ++i) {
            const V x = without_negligible(rate(l, i));
            store_lanes(x, now + (l * n + i) * width);
            lanes.keep(l, i, x);
        }
    Residual<V> residual;
    for (int l = 0; l < system.layers; ++l) {
        const auto parameter = [&](int population, int index) { return lanes.phi(l, population, index); };
        drive_layer<V>(lanes, l, rate, [&](int i, V z) {
            residual.add(step.activation(system.population_of[i], z, parameter), rate(l, i));
        });
    }
    lanes.report(residual);
}

}  // namespace colonnade::core
