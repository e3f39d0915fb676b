#pragma once

/// Third stage: Newton where it may, from a copy of x(0). Skipped where no column may.
#include "kernels/pipeline/march.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// x(0) once more, for Newton to start from; of a column that is not to be tried NaN, on which its lane stops at once.
template <class T>
struct TryColumn {
    Range<T> at;
    T* tried;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const auto tries = min(load<V>(at.direct, k), load<V>(at.runs, k)) > splat<V>(0);
        for (std::size_t row = 0; row < at.layers_per_system() * at.neurons() * at.system.stride;
             row += at.system.stride)
            store(select(tries, load<V>(at.system.x + row, k), splat<V>(__builtin_nan(""))), tried + row, k);
    }
};

/// After Newton: stores what arrived or is not run, and marks what is left to a march, whose end will be stored in the
/// same places. `found`, which holds what Newton made of a copy of x(0): where it tried.
template <class T>
struct SettleColumn {
    Range<T> at;
    System<T> found;
    bool tried;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const V zero = splat<V>(0);
        const V undefined = splat<V>(__builtin_nan(""));
        const auto runs = load<V>(at.runs, k) > zero;
        V arrived = zero, residual = undefined, magnitude = undefined, steps = zero;
        if (tried) {
            residual = load<V>(found.residual, k), magnitude = load<V>(found.magnitude, k);
            const auto there =
                has_arrived(residual, magnitude, at.rule.stop_reason.enough, at.rule.stop_reason.divergence_limit);
            arrived = select(runs, select(there, load<V>(at.direct, k), zero), zero);
            steps = select(arrived > zero, load<V>(found.iterations, k), zero);
        }
        const auto solved = arrived > zero;
        const auto put = [&](std::size_t row, V value)
                             COLONNADE_INLINE { store(value, at.out.row(row) + at.offset, k); };
        const auto number = [](auto kind) { return splat<V>(static_cast<double>(kind)); };
        const std::size_t circuits = at.number * at.out.columns + at.offset;
        store(select(solved, number(StopReason::converged),
                     select(runs, number(StopReason::runs), number(StopReason::converged))),
              at.stop_reason, k);
        store(select(solved, number(Status::converged), number(Status::skipped)), at.out.status + circuits, k);
        store(select(solved, number(SolvedBy::newton), number(SolvedBy::none)), at.out.method + circuits, k);
        put(at.out.steps(at.number), steps);
        put(at.out.residual(at.number), select(solved, residual, undefined));
        put(at.out.settling(at.number), undefined);
        store(select(solved, magnitude, undefined), at.magnitude, k);
        for (std::size_t row = 0; row < at.layers_per_system() * at.neurons(); ++row) {
            const std::size_t from = row * found.stride;
            V rate = undefined, low = zero;
            if (tried) {
                rate = select(solved, load<V>(found.x + from, k), undefined);
                if (found.x_low != nullptr) low = select(solved, load<V>(found.x_low + from, k), zero);
            }
            store(rate, at.rates + row * at.columns, k);
            store(low, at.low + row * at.columns, k);
        }
    }
};

/// Farther than this from the rates of a march in less precision, relative to their magnitude, Newton has left for
/// another equilibrium.
inline constexpr double neighbourhood = 1e-2;

/// Where marches went in less precision, the k-th that of column list[k]: x(0) of what is to be followed in the
/// precision of the run, for Newton and then the flow. What escaped or circles has ended.
template <class T>
struct RoughColumn {
    Range<T> at;
    T* tried;
    const std::uint32_t* list;
    const StopRecord* stop_records;
    const T* rates;  ///< [neuron][k]
    std::size_t count;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = list[k];
        const StopRecord& stopped = stop_records[k];
        const Status status = status_of(stopped.stop_reason);
        const bool ends = never_rests(status);
        at.stop_reason[column] = ends ? stopped.stop_reason : StopReason::runs;
        at.rough_steps[column] = static_cast<double>(stopped.steps);
        at.rough_settling[column] = stopped.settling_time;
        at.magnitude[column] = stopped.magnitude;
        for (std::size_t row = 0; row < at.layers_per_system() * at.neurons(); ++row) {
            const T rate = rates[row * count + k];
            at.rates[row * at.columns + column] = rate;
            if (!ends) tried[row * at.system.stride + column] = at.system.x[row * at.system.stride + column] = rate;
        }
        if (!ends) return;
        const std::size_t circuit = at.number * at.out.columns + at.offset + column;
        at.out.status[circuit] = static_cast<std::int8_t>(status);
        at.out.method[circuit] = static_cast<std::int8_t>(at.rule.solved_by);
        at.out(at.out.steps(at.number), at.offset + column) = static_cast<double>(stopped.steps);
        at.out(at.out.residual(at.number), at.offset + column) = one_nan(stopped.residual);
    }
};

/// After Newton from there: stores what arrived nearby; the rest is left to the flow.
template <class T>
struct PolishColumn {
    Range<T> at;
    System<T> found;
    const std::uint32_t* list;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = list[k];
        if (at.stop_reason[column] != StopReason::runs) return;
        const auto residual = static_cast<double>(found.residual[column]);
        const auto magnitude = static_cast<double>(found.magnitude[column]);
        bool arrived =
            has_arrived(residual, magnitude, at.rule.stop_reason.enough, at.rule.stop_reason.divergence_limit);
        const double reach = neighbourhood * max(1.0, at.magnitude[column]);
        const std::size_t rows = at.layers_per_system() * at.neurons();
        for (std::size_t row = 0; row < rows; ++row) {
            const T moved = found.x[row * found.stride + column] - at.rates[row * at.columns + column];
            arrived = arrived && abs(static_cast<double>(moved)) <= reach;
        }
        if (!arrived) return;
        const std::size_t circuit = at.number * at.out.columns + at.offset + column;
        at.stop_reason[column] = StopReason::converged;
        at.out.status[circuit] = static_cast<std::int8_t>(Status::converged);
        at.out.method[circuit] = static_cast<std::int8_t>(SolvedBy::polished);
        at.out(at.out.steps(at.number), at.offset + column) =
            static_cast<double>(found.iterations[column]) + at.rough_steps[column];
        at.out(at.out.residual(at.number), at.offset + column) = residual;
        at.out(at.out.settling(at.number), at.offset + column) = at.rough_settling[column];
        at.magnitude[column] = magnitude;
        for (std::size_t row = 0; row < rows; ++row) {
            at.rates[row * at.columns + column] = found.x[row * found.stride + column];
            at.low[row * at.columns + column] =
                found.x_low != nullptr ? found.x_low[row * found.stride + column] : T(0);
        }
    }
};

}  // namespace colonnade::core
