#pragma once

/// The flow tau dx/dt = -x + Phi(Wx + u) of neighbouring columns, a lane each, in steps whose error is controlled lane
/// by lane: none depends on its neighbours, on how many steps are taken at once, or on how wide a lane is.
#include "kernels/core/activation.hpp"
#include "kernels/core/flow_clocks.hpp"
#include "kernels/core/math.hpp"
#include "kernels/core/residual.hpp"
#include "kernels/core/runge_kutta.hpp"
#include "kernels/core/settling.hpp"

namespace colonnade::core {

/// Steps, rejected ones among them, after which a column that chooses them is given up; and steps after which it is
/// where so many would not take it through its time, or so many of the longest of its time constants as a column needs
/// to come to rest. What is given up is left to steps for stiff columns.
inline constexpr double max_flow_steps = 1e5, few_flow_steps = 8192, time_constants_to_rest = 20.0;
/// The first step to try, as a share of the shortest time constant.
inline constexpr double first_step_share = 0.05;

/// The allowed error of a rate: relative to it and to the largest of its column, and near rest, where both would hide
/// in which direction the column goes, to the residual; never below a few roundings.
template <class V>
COLONNADE_HD V allowed_error(const FlowRule& rule, V x, V next, V largest, V residual) {
    using T = scalar_t<V>;
    constexpr T rounding = sizeof(T) == sizeof(float) ? T(0x1p-23) : T(0x1p-52);
    constexpr T smallest = math_constants<T>::smallest_normal;
    const T rtol = max(static_cast<T>(rule.rtol), T(32) * rounding);
    const T atol = max(static_cast<T>(rule.atol), T(1) * rounding);
    const V usual = fma(splat<V>(rtol), max(abs(x), abs(next)), splat<V>(atol) * largest);
    const V near_rest = splat<V>(T(10) * rtol) * residual;
    return max(min(usual, near_rest), fma(splat<V>(T(8) * rounding), largest, splat<V>(smallest)));
}

/// dx/dt of any motif, with 1 / tau in place of h / tau.
template <class V, class S, class Activation>
struct FlowField {
    Lanes<V, S> lanes;
    Activation activation;
    const FlowRule& rule;

    [[nodiscard]] COLONNADE_HD int size() const { return lanes.system.layers * lanes.system.neurons; }

    /// Takes the slopes at the rates of row `from` to row `to`, or no_row, and returns the residual there.
    template <class Rows>
    COLONNADE_HD Residual<V> slopes(Rows& rows, int from, int to) const {
        const auto& system = lanes.system;
        const int n = system.neurons;
        Residual<V> residual;
        for (int l = 0; l < system.layers; ++l) {
            const auto parameter = [&](int which, int index) COLONNADE_INLINE { return lanes.phi(l, which, index); };
            drive_layer<V>(
                lanes, l, [&](int layer, int i) COLONNADE_INLINE { return rows.get(from, layer * n + i); },
                [&](int i, V z) COLONNADE_INLINE {
                    const int population = system.population_of[i];
                    const V y = activation(population, z, parameter);
                    const V rate = rows.get(from, l * n + i);
                    residual.add(y, rate);
                    if (to == no_row) return;
                    rows.put(to, l * n + i,
                             activation.speed(population, y, parameter, lanes.rate_step(l, population)) * (y - rate));
                });
        }
        return residual;
    }
    /// The same as a function that is called: copied into each stage it would take minutes to compile.
    template <class Rows>
    COLONNADE_CALLED Residual<V> evaluate(Rows& rows, int from, int to) const {
        return slopes(rows, from, to);
    }

    /// What becomes of the next rate of neuron i. The range of an activation holds what is in it, which steps alone do
    /// not to the last digit.
    template <class Rows>
    COLONNADE_HD V settle(const Rows& rows, int i, V x) const {
        const int l = i / lanes.system.neurons, which = lanes.system.population_of[i % lanes.system.neurons];
        const auto parameter = [&](int population, int index)
                                   COLONNADE_INLINE { return lanes.phi(l, population, index); };
        const V before = rows.get(now_row, i);
        const V next = without_negligible(x);
        return select(within_range(activation, which, before, parameter) == before,
                      within_range(activation, which, next, parameter), next);
    }

    /// The error of neuron i relative to what is allowed.
    template <class Rows>
    COLONNADE_HD V error_ratio(const Rows& rows, int i, V error, V largest, V residual) const {
        return abs(error) / allowed_error(rule, rows.get(now_row, i), rows.get(next_row, i), largest, residual);
    }
};

/// step_rows rows of a block's scratch.
template <class V, class Scratch>
struct FlowRows {
    Scratch scratch;
    int neurons;
    COLONNADE_HD V get(int row, int i) const {
        return load_lanes<V>(scratch + (row * neurons + i) * lane_traits<V>::width);
    }
    COLONNADE_HD void put(int row, int i, V value) {
        store_lanes(value, scratch + (row * neurons + i) * lane_traits<V>::width);
    }
};

/// The largest error of a step relative to what is allowed, at least 1e-10; NaN where some number is not finite.
template <class V, class Field, class Rows>
COLONNADE_HD V largest_error_ratio(const Field& field, const Rows& rows, V h, V largest, V residual) {
    using T = scalar_t<V>;
    V error = splat<V>(T(1e-10)), poison = splat<V>(T(0));
    for (int i = 0; i < field.size(); ++i) {
        const V own = step_error<V>(rows, h, i);
        poison = fma(own, splat<V>(T(0)), poison);
        error = max(field.error_ratio(rows, i, own, largest, residual), error);
    }
    return error + poison;
}

/// Chooses the length of the next step, lane by lane: Gustafsson's PI controller as in Hairer and Wanner, "Solving
/// Ordinary Differential Equations II", section IV.2, with beta = 0.04.
template <class V>
struct StepControl {
    V last_error = splat<V>(scalar_t<V>(-13.3));  ///< log2 of the last accepted step's, at least that of 1e-4
    V rejected = splat<V>(scalar_t<V>(0));        ///< 1: the last step was

    /// The next to try after a step of length h with such an error; one that is_good is accepted. A few digits of the
    /// factor are enough.
    template <class Mask>
    COLONNADE_HD V choose(V h, V error, Mask is_good) {
        using T = scalar_t<V>;
        constexpr T safety = T(-0.152);  // log2 of 0.9
        const V zero = splat<V>(T(0)), one = splat<V>(T(1));
        const V log_error = rough_log2(error);
        const V wanted =
            rough_exp2(fma(splat<V>(T(0.04)), last_error, fma(splat<V>(T(-0.17)), log_error, splat<V>(safety))));
        const V most = select(rejected > zero, one, splat<V>(T(8)));
        V factor = max(splat<V>(T(0.2)), min(wanted, most));
        rejected = select(is_good, zero, one);
        if (any(rejected > zero)) {
            const V shorter = rough_exp2(fma(splat<V>(T(-0.2)), log_error, splat<V>(safety)));
            const V back = max(splat<V>(T(0.1)), min(shorter, splat<V>(T(0.9))));  // 0.1 where the error is NaN
            factor = select(is_good, factor, back);
        }
        last_error = select(is_good, max(log_error, splat<V>(T(-13.3))), last_error);
        return h * factor;
    }
};

/// Weight of slope J at quarter Q of a step, computed when compiled.
template <class T, int Q, int J>
COLONNADE_HD constexpr T quarter_weight() {
    constexpr double weight = dense_weights(0.25 * Q).value[J];
    return static_cast<T>(weight);
}

/// Residuals at the quarters inside a step of length h, in the rows of slopes that are not needed any more.
template <class V, class Field, class Rows>
COLONNADE_HD void inner_residuals(const Field& field, Rows& rows, V h, V (&inside)[3]) {
    using T = scalar_t<V>;
    const auto at_quarter = [&]<int Q, int... J>(int i, std::integer_sequence<int, J...>) COLONNADE_INLINE {
        V sum = splat<V>(T(0));
        ((sum = fma(splat<V>(quarter_weight<T, Q, J>()), rows.get(first_slope_row + J, i), sum)), ...);
        return fma(h, sum, rows.get(now_row, i));
    };
    constexpr std::make_integer_sequence<int, step_slopes> slopes{};
    for (int i = 0; i < field.size(); ++i) {
        const V first = at_quarter.template operator()<1>(i, slopes),
                second = at_quarter.template operator()<2>(i, slopes),
                third = at_quarter.template operator()<3>(i, slopes);
        rows.put(first_slope_row + 1, i, first);
        rows.put(first_slope_row + 2, i, second);
        rows.put(first_slope_row + 3, i, third);
    }
    for (int q = 0; q < 3; ++q) inside[q] = field.evaluate(rows, first_slope_row + 1 + q, no_row).value();
}

/// Of three residuals at equal distances the middle one, or where it is the largest the peak of the parabola through
/// them.
template <class V>
COLONNADE_HD V peak_or_middle(V before, V middle, V after) {
    using T = scalar_t<V>;
    const V bend = splat<V>(T(2)) * middle - before - after;
    const V rise = after - before;
    const V peak = middle + rise * rise / (splat<V>(T(8)) * bend);
    return select((before <= middle) & (after <= middle) & (bend > splat<V>(T(0))), peak, middle);
}

/// A lane's clock while it runs.
template <class V>
struct LaneClock {
    V time, settling_time, peak;

    /// The residual moved in the time h from `before` to `after`, between which it is taken to decay exponentially: as
    /// Settling::add. `time` is moved on.
    COLONNADE_HD void settle(V share, V h, V before, V after) {
        using T = scalar_t<V>;
        time = time + h;
        const V undefined = splat<V>(T(__builtin_nan("")));
        const auto was_below = before <= share * peak;
        peak = max(after, peak);
        const V level = share * peak;
        const auto below = after <= level;
        const auto enters = below & (before > level);
        V crossing = time;
        if (any(select(enters, splat<V>(T(1)), splat<V>(T(0))) > splat<V>(T(0)))) {
            crossing =
                select(enters & (after > splat<V>(T(0))), settling_crossing(time - h, h, before, after, level), time);
        }
        settling_time = select(below, select(was_below, settling_time, crossing), undefined);
    }
};

/// Moves the clocks of lanes that take a step on. Where the residual falls below the level of settling in it, or might
/// peak above that or above its highest peak between its ends, the step is looked at in quarters.
template <class V, class Field, class Rows, class Mask>
COLONNADE_HD void settle_over_step(const Field& field, Rows& rows, V share, V h, V before, V after, Mask moves,
                                   LaneClock<V>& clock) {
    using T = scalar_t<V>;
    const V level = share * max(after, clock.peak);
    const V near = splat<V>(T(0.8)) * level;
    const auto crosses = (after <= level) & (before > near);
    const auto grazes = (before <= level) & (after > near);
    const auto peaks = splat<V>(T(0.9)) * clock.peak < max(before, after);
    LaneClock<V> fine = clock;
    clock.settle(share, h, before, after);
    const V looks = select(moves & (crosses | grazes | peaks), splat<V>(T(1)), splat<V>(T(0)));
    if (!any(looks > splat<V>(T(0)))) return;
    V inside[3];
    inner_residuals(field, rows, h, inside);
    const V first = peak_or_middle(before, inside[0], inside[1]),
            second = peak_or_middle(inside[0], inside[1], inside[2]),
            third = peak_or_middle(inside[1], inside[2], after);
    const V quarter = splat<V>(T(0.25)) * h;
    fine.settle(share, quarter, before, first);
    fine.settle(share, quarter, first, second);
    fine.settle(share, quarter, second, third);
    fine.settle(share, quarter, third, after);
    clock.settling_time = select(looks > splat<V>(T(0)), fine.settling_time, clock.settling_time);
    clock.peak = select(looks > splat<V>(T(0)), fine.peak, clock.peak);
}

/// Follows the lanes from column `first` on for at most `attempts` steps, rejected ones among them, each until it rests
/// at its tolerance, has escaped or has used its time up; fills rates, residual and magnitude. `scratch`: step_rows
/// values a neuron and lane.
template <class V, class S, class Activation, class Scratch>
COLONNADE_HD void follow_flow(const S& system, const FlowClocks<scalar_t<V>>& clocks, const FlowRule& rule,
                              std::size_t first, std::size_t attempts, Activation activation, Scratch scratch) {
    using T = scalar_t<V>;
    const V zero = splat<V>(T(0)), one = splat<V>(T(1));
    const bool chooses = !(rule.fixed_step > 0.0);
    const FlowField<V, S, Activation> field{Lanes<V, S>{system, first}, activation, rule};
    const int n = field.size();
    FlowRows<V, Scratch> rows{scratch, n};
    for (int i = 0; i < n; ++i) rows.put(now_row, i, field.lanes.load(system.x, i));
    const Residual<V> at_start = field.evaluate(rows, now_row, first_slope_row);
    V residual = at_start.value(), magnitude = at_start.magnitude;

    const auto clock_row = [&](T* row) COLONNADE_INLINE { return load_lanes<V>(row + first); };
    LaneClock<V> clock{clock_row(clocks.time), clock_row(clocks.settling_time), clock_row(clocks.peak)};
    StepControl<V> control{clock_row(clocks.last_error), clock_row(clocks.rejected)};
    V step = clock_row(clocks.step), steps = clock_row(clocks.steps);
    const V tolerance = clock_row(clocks.tolerance);
    const V max_time = splat<V>(static_cast<T>(rule.max_time));
    const V share = splat<V>(static_cast<T>(rule.settle_fraction));
    V fastest = splat<V>(math_constants<T>::smallest_normal), slowest = splat<V>(T(__builtin_inf()));
    for (int row = 0; row < 2 * system.layers; ++row) {
        fastest = max(field.lanes.load(system.rate_step, row), fastest);
        slowest = min(field.lanes.load(system.rate_step, row), slowest);
    }
    const auto starts = (step == zero) & (steps == zero);
    step = select(starts, chooses ? splat<V>(T(first_step_share)) / fastest : splat<V>(static_cast<T>(rule.fixed_step)),
                  step);
    control.last_error = select(starts, StepControl<V>{}.last_error, control.last_error);
    clock.peak = select(starts, residual, clock.peak);
    clock.settling_time =
        select(starts, select(residual <= share * residual, zero, splat<V>(T(__builtin_nan("")))), clock.settling_time);

    for (std::size_t attempt = 0; attempt < attempts; ++attempt) {
        const auto runs = (residual > tolerance * max(one, magnitude)) & (clock.time < max_time) &
                          (magnitude <= splat<V>(static_cast<T>(rule.divergence_limit))) &
                          (clock.time + step > clock.time);
        if (!any(select(runs, one, zero) > zero)) break;
        const auto is_last = max_time <= clock.time + step;
        const V h = select(is_last, max_time - clock.time, step);
        const Residual<V> at_end = take_step<V>(field, rows, h);
        const V next_residual = at_end.value(), next_magnitude = at_end.magnitude;
        const V error = largest_error_ratio(field, rows, h, max(magnitude, next_magnitude), residual);
        const auto is_good = chooses ? error <= one : error == error;
        const auto moves = runs & is_good;

        LaneClock<V> moved = clock;
        if (rule.settle_fraction > 0.0) settle_over_step(field, rows, share, h, residual, next_residual, moves, moved);
        moved.time = select(is_last, max_time, clock.time + h);
        for (int i = 0; i < n; ++i) {
            rows.put(now_row, i, select(moves, rows.get(next_row, i), rows.get(now_row, i)));
            rows.put(first_slope_row, i, select(moves, rows.get(last_slope_row, i), rows.get(first_slope_row, i)));
        }
        if (chooses) {
            StepControl<V> chosen = control;
            const V next = chosen.choose(h, error, is_good);
            step = select(runs, select(is_good & is_last, step, next), step);
            control.last_error = select(runs, chosen.last_error, control.last_error);
            control.rejected = select(runs, chosen.rejected, control.rejected);
        }
        clock.time = select(moves, moved.time, clock.time);
        clock.settling_time = select(moves, moved.settling_time, clock.settling_time);
        clock.peak = select(moves, moved.peak, clock.peak);
        steps = select(runs, steps + one, steps);
        residual = select(moves, next_residual, residual);
        magnitude = select(moves, next_magnitude, magnitude);
    }
    if (chooses) {
        // at this pace
        const auto ends = splat<V>(T(max_flow_steps)) <= steps;
        const V horizon = min(splat<V>(T(time_constants_to_rest)) / slowest, max_time);
        const auto crawls =
            (splat<V>(T(few_flow_steps)) <= steps) & (splat<V>(T(max_flow_steps)) * clock.time < steps * horizon);
        step = select(ends | crawls, zero, step);
    }

    for (int i = 0; i < n; ++i) field.lanes.keep(0, i, rows.get(now_row, i));
    store_lanes(residual, system.residual + first);
    store_lanes(magnitude, system.magnitude + first);
    const auto store_row = [&](V lanes, T* row) COLONNADE_INLINE { store_lanes(lanes, row + first); };
    store_row(clock.time, clocks.time), store_row(clock.settling_time, clocks.settling_time);
    store_row(clock.peak, clocks.peak), store_row(step, clocks.step), store_row(steps, clocks.steps);
    store_row(control.last_error, clocks.last_error), store_row(control.rejected, clocks.rejected);
}

}  // namespace colonnade::core
