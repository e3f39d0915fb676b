#pragma once

/// Where the lanes of a block lie in memory, the drives of any motif, and the test that ends every march: the residual
/// max_i |Phi_i((W x + u)_i) - x_i| of theory.md, section 4.
#include "kernels/core/activation.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/motif.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::core {

/// Lanes from and to consecutive memory, of any alignment. A single number is simply read: of a copy of bytes nvcc
/// makes a load for each byte.
template <class V>
COLONNADE_HD V load_lanes(const scalar_t<V>* from) {
    if constexpr (lane_traits<V>::width == 1) return *from;
    V lanes;
    __builtin_memcpy(&lanes, from, sizeof lanes);
    return lanes;
}
template <class V>
COLONNADE_HD void store_lanes(const V& lanes, scalar_t<V>* to) {
    if constexpr (lane_traits<V>::width == 1)
        *to = lanes;
    else
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

/// Addresses of one group of lanes, starting at column `at`. S: System, or one whose sizes the compiler knows.
template <class V, class S = System<scalar_t<V>>>
struct Lanes {
    using Vector = V;
    using T = scalar_t<V>;
    const S& system;
    std::size_t at;

    COLONNADE_HD V load(const T* rows, int row) const {
        return load_lanes<V>(rows + static_cast<std::size_t>(row) * system.stride + at);
    }
    COLONNADE_HD V rate(int layer, int i) const { return load(system.x, layer * system.neurons + i); }
    COLONNADE_HD V drive(int layer, int i) const { return load(system.u, layer * system.neurons + i); }
    COLONNADE_HD V weight(int layer, int row) const { return load(system.weight, layer * system.weight_rows + row); }
    COLONNADE_HD V rate_step(int layer, int population) const { return load(system.rate_step, 2 * layer + population); }
    COLONNADE_HD V phi(int layer, int population, int index) const {
        return load(system.phi, (2 * layer + population) * system.phi_rows + index);
    }
    COLONNADE_HD void keep(int layer, int i, V x) const {
        store_lanes(x, system.x + static_cast<std::size_t>(layer * system.neurons + i) * system.stride + at);
    }
    COLONNADE_HD void report(const Residual<V>& residual) const {
        store_lanes(residual.value(), system.residual + at);
        store_lanes(residual.magnitude, system.magnitude + at);
    }
};

/// Drives of layer l of any motif, with `rate(layer, i)` the rates and the coupling to the layers below and above
/// added. V: what rates and drives are made of, a lane or a DoubleDouble of it.
template <class V, class Access, class Rate, class Emit>
COLONNADE_HD void drive_layer(const Access& lanes, int l, Rate rate, Emit emit) {
    const auto& system = lanes.system;
    const auto x = [&](int i) COLONNADE_INLINE { return rate(l, i); };
    const auto w = [&](int row) COLONNADE_INLINE { return lanes.weight(l, row); };
    const auto u = [&](int i) COLONNADE_INLINE {
        V total = lanes.drive(l, i);
        if (system.layers == 1 || system.population_of[i] != 0) return total;
        if (l > 0) total = fma(lanes.load(system.feedforward, l), rate(l - 1, i), total);
        if (system.feeds_back && l + 1 < system.layers)
            total = fma(lanes.load(system.feedback, l), rate(l + 1, i), total);
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
            n, x,
            [&](int i, int j) COLONNADE_INLINE { return splat<typename Access::Vector>(system.matrix[i * n + j]); }, u,
            emit);
    } else {
        drive_dense<V>(
            n, x, [&](int i, int j) COLONNADE_INLINE { return w(i * n + j); }, u, emit);
    }
}

/// Fills residual and magnitude from the rates as they stand.
template <class V, class S, class Activation>
COLONNADE_HD void test_residual(const Lanes<V, S>& lanes, Activation activation) {
    const auto& system = lanes.system;
    const auto rate = [&](int l, int i) COLONNADE_INLINE { return lanes.rate(l, i); };
    Residual<V> residual;
    for (int l = 0; l < system.layers; ++l) {
        const auto parameter = [&](int population, int index)
                                   COLONNADE_INLINE { return lanes.phi(l, population, index); };
        drive_layer<V>(lanes, l, rate, [&](int i, V z) COLONNADE_INLINE {
            residual.add(response(activation, system.population_of[i], z, parameter), rate(l, i));
        });
    }
    lanes.report(residual);
}

}  // namespace colonnade::core
