#pragma once

/// What follows the solution of a system: how marches ended, the bound on the error, and the rates that drive the next
/// system. Reads outcomes and rates; writes outcomes, marks of what goes on, and rates for the metrics.
#include "kernels/pipeline/local_bound.hpp"
#include "kernels/pipeline/march.hpp"
#include "kernels/pipeline/range.hpp"

namespace colonnade::core {

/// Stores the end of the k-th of the marches that were left, which is column list[k].
template <class T>
struct EndColumn {
    Range<T> at;
    const std::uint32_t* list;
    const StopRecord* stop_records;
    const T* rates;     ///< [neuron][k]
    std::size_t count;  ///< of marches
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = list[k];
        const StopRecord& stopped = stop_records[k];
        const Status status = status_of(stopped.stop_reason);
        const std::size_t circuit = at.number * at.out.columns + at.offset + column;
        at.out.status[circuit] = static_cast<std::int8_t>(status);
        at.out.method[circuit] = static_cast<std::int8_t>(at.rule.solved_by);
        const bool measures = at.rule.settling && at.rough_steps == nullptr;
        double steps = static_cast<double>(stopped.steps);
        double settling = measures ? stopped.settling_time : __builtin_nan("");
        if (at.rough_steps != nullptr) steps += at.rough_steps[column], settling = at.rough_settling[column];
        at.out(at.out.steps(at.number), at.offset + column) = steps;
        at.out(at.out.residual(at.number), at.offset + column) = one_nan(stopped.residual);
        at.out(at.out.settling(at.number), at.offset + column) =
            status == Status::converged ? settling : __builtin_nan("");
        at.stop_reason[column] = stopped.stop_reason;
        at.magnitude[column] = stopped.magnitude;
        for (std::size_t row = 0; row < at.layers_per_system() * at.neurons(); ++row) {
            at.rates[row * at.columns + column] = one_nan(rates[row * count + k]);
            at.low[row * at.columns + column] = T(0);
        }
    }
};

/// What the host found of the march `slot` of those that were left: a motion that never rests, of which the period of
/// an aperiodic one is NaN; or, where a residual is given, rest at the end of a stiff course.
struct HostEnd {
    std::uint32_t slot = 0;
    double period = __builtin_nan(""), amplitude = __builtin_nan("");
    double residual = __builtin_nan(""), magnitude = 0.0, settling_time = __builtin_nan("");
    double steps = 0.0;  ///< tried by the host
};

template <class T>
struct HostEndColumn {
    Range<T> at;
    const std::uint32_t* list;
    const HostEnd* ends;
    const T* states;    ///< [neuron][k], or nullptr
    std::size_t count;  ///< of ends
    COLONNADE_HD void operator()(std::size_t k) const {
        const HostEnd& end = ends[k];
        const std::size_t column = list[end.slot], in_rows = at.offset + column;
        at.out(at.out.period(at.number), in_rows) = end.period;
        at.out(at.out.amplitude(at.number), in_rows) = end.amplitude;
        at.out(at.out.steps(at.number), in_rows) += end.steps;
        for (std::size_t row = 0; states != nullptr && row < at.layers_per_system() * at.neurons(); ++row)
            at.rates[row * at.columns + column] = states[row * count + k];
        if (!(end.residual == end.residual)) return;
        at.out(at.out.residual(at.number), in_rows) = end.residual;
        at.out(at.out.settling(at.number), in_rows) = at.rule.settling ? end.settling_time : __builtin_nan("");
        at.magnitude[column] = end.magnitude;
    }
};

/// Once a system has been solved: its error, and whether its column goes on.
template <class T>
struct BoundColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        LaneSolved<V> solved;
        solved.residual = load<V>(at.out.row(at.out.residual(at.number)) + at.offset, k);
        solved.magnitude = load<V>(at.magnitude, k);
        solved.drive = at.largest_drive(k);
        solved.driver_error = load<V>(at.error, k);
        solved.epsilon = at.epsilon();
        const V status = load<V>(at.out.status + at.number * at.out.columns + at.offset, k);
        const auto converged = status == splat<V>(static_cast<double>(Status::converged));
        const V error = one_nan(
            select(converged, sharpened(k, at.bound(k, solved), solved.driver_error), splat<V>(__builtin_nan(""))));
        store(error, at.error, k);
        // what is reported lacks the low parts that drive the next system
        V dropped = splat<V>(0);
        for (std::size_t row = 0; row < at.layers_per_system() * at.neurons(); ++row)
            dropped = max(abs(load<V>(at.low + row * at.columns, k)), dropped);
        store(error + dropped, at.out.row(at.out.error_bound(at.number)) + at.offset, k);
        const V goes_on = select(converged, splat<V>(1), splat<V>(0));
        store(goes_on, at.runs, k);
        const V certified = select(error == error, splat<V>(1), splat<V>(0));
        if (any(goes_on > certified)) raise(*at.uncertified);
    }

private:
    /// The lesser of a certified bound and what is known next to the rates, layer by layer; NaN where the first is.
    template <class V>
    COLONNADE_HD V sharpened(Columns<V> k, V certified, V driver_error) const {
        if (!LocalBound<T, V>::applies(at.system.motif)) return certified;
        if (!any(select(certified == certified, splat<V>(1), splat<V>(0)) > splat<V>(0))) return certified;
        V largest = splat<V>(0), below = driver_error;
        for (int l = 0; l < at.system.layers; ++l) {
            const LocalBound<T, V> layer(at, l, k, below);
            // one equilibrium is certified of the system: no layer's rate is farther from it than its bounds allow
            below = min(layer.range(), lesser_known(layer.bound(), certified));
            largest = max(below, largest);
        }
        const auto layered = at.hears_above(k);
        return select(certified == certified, select(layered, certified, min(largest, certified)), not_certified<V>());
    }
};

/// After that: what the metrics and the next system see of the rates.
template <class T>
struct PassOnColumn {
    Range<T> at;
    template <class V>
    COLONNADE_HD void operator()(Columns<V> k) const {
        const auto converged = load<V>(at.runs, k) > splat<V>(0);
        for (std::size_t l = 0; l < at.layers_per_system(); ++l)
            for (std::size_t c = 0; c < at.channels(); ++c) {
                const std::size_t from = (l * at.neurons() + at.rule.channel[c]) * at.columns;
                const V rate = load<V>(at.rates + from, k);
                const V low = load<V>(at.low + from, k);
                const std::size_t to = ((at.layer(l) + 1) * at.channels() + c) * at.columns;
                store(select(converged, rate, splat<V>(__builtin_nan(""))), at.seen + to, k);
                store(low, at.seen_low + to, k);
                if (l + 1 < at.layers_per_system()) continue;
                store(rate, at.below + c * at.columns, k);
                store(low, at.below_low + c * at.columns, k);
            }
    }
};

}  // namespace colonnade::core
