#pragma once

/// Semismooth Newton on x = Phi(W x + u) (theory.md, section 1), a circuit a lane. For piecewise linear activations a
/// step from the right activity pattern is exact, so it ends after finitely many; for smooth ones it converges
/// quadratically.
#include "kernels/core/activation.hpp"
#include "kernels/core/lane.hpp"
#include "kernels/core/linear_solve.hpp"
#include "kernels/core/refine.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/system.hpp"

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

/// One group of lanes at column `first` on its way: goes_on() and step() in turn while it does, then refine() and
/// finish(). A lane stops when its residual is exact, or enough and no longer halved; it is then left alone, so that
/// its neighbours do not matter. `scratch`: newton_scratch_values, behind a pointer or what stands in for one
/// (core/interleaved.hpp). S: System, or one whose sizes the compiler knows.
template <class V, class S, class Activation, class Scratch>
class NewtonGroup {
    using T = scalar_t<V>;
    static constexpr int width = lane_traits<V>::width;

public:
    COLONNADE_HD NewtonGroup(const S& system, Activation activation, std::size_t first, Scratch scratch)
        : lanes_{system, first},
          activation_(activation),
          n_(system.layers * system.neurons),
          right_(scratch),
          slopes_(right_ + n_ * width),
          matrix_(slopes_ + n_ * width) {
        if constexpr (Activation::slope_is_0_or_1)
            if (system.motif == Motif::shared) active_gain_ = splat<V>(1) / (splat<V>(1) - lanes_.weight(0, w_EE_row));
    }

    /// Tests the rates as they stand; whether some lane has not stopped.
    COLONNADE_HD bool goes_on(NewtonRule<T> rule) {
        const Residual<V> residual = test();
        const V value = residual.value();
        const V scale = max(residual.magnitude, splat<V>(1));
        const V halved = splat<V>(T(0.5)) * before_;
        const V goal = select(value > halved, splat<V>(rule.enough), splat<V>(rule.exact)) * scale;
        active_ = select(value > goal, active_, splat<V>(0));
        before_ = value;
        return any(active_ > splat<V>(0));
    }

    /// A step of the lanes that have not stopped.
    COLONNADE_HD void step() {
        const auto moving = active_ > splat<V>(0);
        const int neurons = lanes_.system.neurons;
        solve([&](int i, V d) COLONNADE_INLINE {
            const V x = lanes_.rate(i / neurons, i % neurons);
            lanes_.keep(i / neurons, i % neurons, select(moving, x + d, x));
        });
        taken_ = select(moving, taken_ + splat<V>(1), taken_);
    }

    /// Steps taken, and one more to twice the precision where the system has room for it.
    COLONNADE_HD void refine() {
        const S& system = lanes_.system;
        store_lanes(taken_, system.iterations + lanes_.at);
        if constexpr (sizeof(T) == 8) {
            if (system.x_low == nullptr) return;
            for (int row = 0; row < n_; ++row)
                store_lanes(splat<V>(0), system.x_low + static_cast<std::size_t>(row) * system.stride + lanes_.at);
            const auto solve_for = [&](auto emit) COLONNADE_INLINE { solve(emit); };
            core::refine(lanes_, activation_, active_ < splat<V>(1), right_, slopes_, solve_for);
        }
    }

    /// Rounding may leave a rate a hair outside what its activation can give. Residual and magnitude are those of the
    /// final rates.
    COLONNADE_HD void finish() {
        const S& system = lanes_.system;
        bool moved = sizeof(T) == 8 && system.x_low != nullptr;
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int population, int index)
                                       COLONNADE_INLINE { return lanes_.phi(l, population, index); };
            for (int i = 0; i < system.neurons; ++i) {
                const V x = lanes_.rate(l, i);
                const V inside = within_range(activation_, system.population_of[i], x, parameter);
                lanes_.keep(l, i, inside);
                moved = moved || any(abs(inside - x) > splat<V>(0));
            }
        }
        if (moved) test();
    }

private:
    /// Residual of the rates as they stand; keeps Phi(z) - x and the slopes for the next step.
    COLONNADE_HD Residual<V> test() {
        const S& system = lanes_.system;
        const auto rate = [&](int l, int i) COLONNADE_INLINE { return lanes_.rate(l, i); };
        Residual<V> residual;
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int population, int index)
                                       COLONNADE_INLINE { return lanes_.phi(l, population, index); };
            drive_layer<V>(lanes_, l, rate, [&](int i, V z) COLONNADE_INLINE {
                const int which = system.population_of[i];
                const int at = (l * system.neurons + i) * width;
                const V y = response(activation_, which, z, parameter);
                const V x = lanes_.rate(l, i);
                residual.add(y, x);
                store_lanes(y - x, right_ + at);
                store_lanes(slope(activation_, which, z, y, parameter), slopes_ + at);
            });
        }
        lanes_.report(residual);
        return residual;
    }

    /// Solves for the step from what `test` kept and gives each neuron's to emit(i, d).
    template <class Emit>
    COLONNADE_HD void solve(Emit emit) {
        const S& system = lanes_.system;
        const auto slope_of = [&](int i) COLONNADE_INLINE { return load_lanes<V>(slopes_ + i * width); };
        const auto b = [&](int i) COLONNADE_INLINE { return load_lanes<V>(right_ + i * width); };
        if (system.layers == 1 && system.motif == Motif::shared) {
            const auto gain = [&](int i) COLONNADE_INLINE {
                if constexpr (Activation::slope_is_0_or_1)
                    return select(slope_of(i) > splat<V>(0), active_gain_, splat<V>(1));
                else
                    return splat<V>(1) / fma(-slope_of(i), lanes_.weight(0, w_EE_row), splat<V>(1));
            };
            solve_shared(lanes_, system.channels, slope_of, gain, b, emit);
        } else if (system.layers == 1 && system.motif == Motif::paired) {
            solve_paired(lanes_, system.channels, slope_of, b, emit);
        } else {
            solve_general(lanes_, slope_of, matrix_, right_);
            for (int i = 0; i < n_; ++i) emit(i, b(i));
        }
    }

    Lanes<V, S> lanes_;
    Activation activation_;
    int n_;
    Scratch right_, slopes_, matrix_;
    V active_gain_ = splat<V>(1);  ///< of a channel with slope 1: the one division that no step changes
    V taken_ = splat<V>(0);
    V before_ = splat<V>(T(1e30));
    V active_ = splat<V>(1);  ///< 0 once a lane has stopped
};

/// Steps of one group of lanes at column `first`, from the rates in system.x, until every lane has stopped. Rates,
/// residual, magnitude and the steps taken are written back; where the system has room for it (x_low), rates to twice
/// the precision. `scratch` as for NewtonGroup.
template <class V, class S, class Activation, class Scratch>
COLONNADE_HD void newton(const S& system, Activation activation, std::size_t first, NewtonRule<scalar_t<V>> rule,
                         Scratch scratch) {
    NewtonGroup<V, S, Activation, Scratch> group(system, activation, first, scratch);
    for (int iteration = 0; group.goes_on(rule) && iteration < newton_iterations; ++iteration) group.step();
    group.refine();
    group.finish();
}

}  // namespace colonnade::core
