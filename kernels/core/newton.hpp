#pragma once

/// Semismooth Newton on x = Phi(W x + u) (theory.md, section 1), a circuit a lane. For piecewise linear activations a
/// step from the right activity pattern is exact, so it ends after finitely many; for smooth ones it converges
/// quadratically.
#include "core/activation.hpp"
#include "core/lane.hpp"
#include "core/linear_solve.hpp"
#include "core/refine.hpp"
#include "core/residual.hpp"
#include "core/slope.hpp"
#include "core/system.hpp"

namespace colonnade::core {

/// Steps after which a lane gives up: a certified circuit needs a handful, one that cycles never ends.
inline constexpr int newton_iterations = 40;

/// Where Newton's steps stop: `enough` is the residual that must be reached, `exact` the one below which rounding
/// rules, both relative to max(1, max_i |x_i|).
template <class T>
struct NewtonRule {
    T enough;
    T exact;
};

/// Scratch values that `newton` needs for a block of `lanes` columns: right-hand side, slopes, and a matrix where the
/// motif needs one.
template <class T>
constexpr std::size_t newton_scratch_values(const System<T>& system, int lanes) {
    const auto n = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    const bool by_hand = system.layers == 1 && (system.motif == Motif::shared || system.motif == Motif::paired);
    return (2 * n + (by_hand ? 0 : n * n)) * static_cast<std::size_t>(lanes) + 64U / sizeof(T);
}

/// Steps of one group of lanes at column `first`, from the rates in system.x, until every lane has stopped. A lane
/// stops when its residual is exact, or enough and no longer halved; it is then left alone, so that its neighbours do
/// not matter. Rates, residual, magnitude and the steps taken are written back; where the system has room for it
/// (x_low), rates to twice the precision. `scratch`: newton_scratch_values, behind a pointer or what stands in for one.
/// S: System, or one whose sizes the compiler knows.
template <class V, class S, class Activation, class Scratch>
COLONNADE_HD void newton(const S& system, Activation activation, std::size_t first, NewtonRule<scalar_t<V>> rule,
                         Scratch scratch) {
    using T = scalar_t<V>;
    constexpr int width = lane_traits<V>::width;
    const Lanes<V, S> lanes{system, first};
    const int neurons = system.neurons;
    const int n = system.layers * neurons;
    const Scratch right = scratch;
    const Scratch slopes = right + n * width;
    const Scratch matrix = slopes + n * width;
    const auto rate = [&](int l, int i) { return lanes.rate(l, i); };
    const auto slope_of = [&](int i) { return load_lanes<V>(slopes + i * width); };
    const auto b = [&](int i) { return load_lanes<V>(right + i * width); };

    /// Residual of the rates as they stand; keeps Phi(z) - x and the slopes for the next step.
    const auto test = [&]() COLONNADE_INLINE {
        Residual<V> residual;
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int population, int index) { return lanes.phi(l, population, index); };
            drive_layer<V>(lanes, l, rate, [&](int i, V z) {
                const int which = system.population_of[i];
                const V y = activation(which, z, parameter);
                const V x = lanes.rate(l, i);
                residual.add(y, x);
                store_lanes(y - x, right + (l * neurons + i) * width);
                store_lanes(slope(activation, which, z, y, parameter), slopes + (l * neurons + i) * width);
            });
        }
        lanes.report(residual);
        return residual;
    };

    /// Solves for the step from what `test` kept and gives each neuron's to emit(i, d).
    const auto solve = [&](auto emit) COLONNADE_INLINE {
        if (system.layers == 1 && system.motif == Motif::shared) {
            solve_shared(lanes, system.channels, slope_of, b, emit);
        } else if (system.layers == 1 && system.motif == Motif::paired) {
            solve_paired(lanes, system.channels, slope_of, b, emit);
        } else {
            solve_general(lanes, slope_of, matrix, right);
            for (int i = 0; i < n; ++i) emit(i, b(i));
        }
    };

    V taken = splat<V>(0);
    V before = splat<V>(T(1e30));
    V active = splat<V>(1);  // 0 once a lane has stopped
    for (int iteration = 0;; ++iteration) {
        const Residual<V> residual = test();
        const V value = residual.value();
        const V scale = max(residual.magnitude, splat<V>(1));
        const V halved = splat<V>(T(0.5)) * before;
        const V goal = select(value > halved, splat<V>(rule.enough), splat<V>(rule.exact)) * scale;
        active = select(value > goal, active, splat<V>(0));
        before = value;
        const auto moving = active > splat<V>(0);
        if (iteration == newton_iterations || !any(moving)) break;

        solve([&](int i, V d) {
            const V x = lanes.rate(i / neurons, i % neurons);
            lanes.keep(i / neurons, i % neurons, select(moving, x + d, x));
        });
        taken = select(moving, taken + splat<V>(1), taken);
    }
    store_lanes(taken, system.iterations + first);

    const bool refines = sizeof(T) == 8 && system.x_low != nullptr;
    if constexpr (sizeof(T) == 8)
        if (refines) refine(lanes, activation, active < splat<V>(1), right, slopes, solve);

    // rounding may leave a rate a hair outside what its activation can give
    bool moved = refines;
    for (int l = 0; l < system.layers; ++l) {
        const auto parameter = [&](int population, int index) { return lanes.phi(l, population, index); };
        for (int i = 0; i < neurons; ++i) {
            const V x = lanes.rate(l, i);
            const V inside = within_range(activation, system.population_of[i], x, parameter);
            lanes.keep(l, i, inside);
            moved = moved || any(abs(inside - x) > splat<V>(0));
        }
    }
    if (moved) test();
}

}  // namespace colonnade::core
