#pragma once

/// What follows the solution of a system, a column at a time: outcomes, bounds, the rates that drive the next system
/// and, after the last, the metrics of all layers.
#include "core/run_columns.hpp"

namespace colonnade::core {

/// x(0) once more, for Newton to start from.
template <class T>
struct TryColumn {
    const T* x;
    T* tried;
    std::size_t rows, stride;
    COLONNADE_HD void operator()(std::size_t k) const {
        for (std::size_t row = 0; row < rows; ++row) tried[row * stride + k] = x[row * stride + k];
    }
};

/// After Newton: stores what arrived or is not run, and marks what is left to a march. `found`, which holds what Newton
/// made of a copy of x(0): where it tried.
template <class T>
struct SettleColumn {
    RunColumns<T> at;
    System<T> found;
    bool tried;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t rows = at.together() * at.neurons();
        if (at.runs[k] == 0) {
            store(k, Status::skipped, Way::none, __builtin_nan(""), __builtin_nan(""), 0.0);
            for (std::size_t row = 0; row < rows; ++row) {
                at.rates[row * at.columns + k] = static_cast<T>(__builtin_nan(""));
                at.low[row * at.columns + k] = T(0);
            }
            return;
        }
        at.verdict[k] = Verdict::runs;
        if (!tried || at.direct[k] == 0) return;
        const auto residual = static_cast<double>(found.residual[k]);
        const auto magnitude = static_cast<double>(found.magnitude[k]);
        if (!has_arrived(residual, magnitude, at.rule.verdict.enough, at.rule.verdict.divergence_limit)) return;
        store(k, Status::converged, Way::newton, residual, magnitude, static_cast<double>(found.iterations[k]));
        for (std::size_t row = 0; row < rows; ++row) {
            at.rates[row * at.columns + k] = found.x[row * found.stride + k];
            at.low[row * at.columns + k] = found.x_low != nullptr ? found.x_low[row * found.stride + k] : T(0);
        }
    }

private:
    COLONNADE_HD void store(std::size_t k, Status status, Way way, double residual, double magnitude,
                            double steps) const {
        const std::size_t circuit = at.number * at.out.columns + at.offset + k;
        at.verdict[k] = Verdict::converged;
        at.out.status[circuit] = static_cast<std::int8_t>(status);
        at.out.method[circuit] = static_cast<std::int8_t>(way);
        at.out(at.out.steps(at.number), at.offset + k) = steps;
        at.out(at.out.residual(at.number), at.offset + k) = residual;
        at.out(at.out.settling(at.number), at.offset + k) = __builtin_nan("");
        at.magnitude[k] = magnitude;
    }
};

/// Stores the end of the k-th of the marches that were left, which is column list[k]. What the host follows again in
/// smaller steps of the flow is marked `suspect`: doubtful ends, and where settling times are measured what rests.
template <class T>
struct EndColumn {
    RunColumns<T> at;
    const std::uint32_t* list;
    const Ending* endings;
    const T* rates;     ///< [neuron][k]
    std::size_t count;  ///< of marches
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = list[k];
        const Ending& ending = endings[k];
        const Status status = status_of(ending.verdict);
        const std::size_t circuit = at.number * at.out.columns + at.offset + column;
        at.out.status[circuit] = static_cast<std::int8_t>(status);
        at.out.method[circuit] = static_cast<std::int8_t>(at.rule.way);
        at.out(at.out.steps(at.number), at.offset + column) = static_cast<double>(ending.steps);
        at.out(at.out.residual(at.number), at.offset + column) = one_nan(ending.residual);
        at.out(at.out.settling(at.number), at.offset + column) =
            at.rule.settling && status == Status::converged ? ending.settling_time : __builtin_nan("");
        const bool again = is_doubtful(status) || (at.rule.settling && status == Status::converged);
        at.verdict[column] = at.rule.way == Way::flow && again ? Verdict::suspect : ending.verdict;
        at.magnitude[column] = ending.magnitude;
        for (std::size_t row = 0; row < at.together() * at.neurons(); ++row) {
            at.rates[row * at.columns + column] = one_nan(rates[row * count + k]);
            at.low[row * at.columns + column] = T(0);
        }
    }
};

/// An oscillation that the host found, of the march `slot` of those that were left.
struct Cycle {
    std::uint32_t slot = 0;
    double period = 0.0, amplitude = 0.0;
};

template <class T>
struct CycleColumn {
    RunColumns<T> at;
    const std::uint32_t* list;
    const Cycle* cycles;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t column = at.offset + list[cycles[k].slot];
        at.out(at.out.period(at.number), column) = cycles[k].period;
        at.out(at.out.amplitude(at.number), column) = cycles[k].amplitude;
    }
};

/// Once a system has been solved: its error, and what the next one and the metrics see of it.
template <class T>
struct BoundColumn {
    RunColumns<T> at;
    COLONNADE_HD void operator()(std::size_t k) const {
        const std::size_t circuit = at.number * at.out.columns + at.offset + k;
        const bool converged = at.out.status[circuit] == static_cast<std::int8_t>(Status::converged);
        double error = __builtin_nan("");
        if (converged) {
            Solved solved;
            solved.residual = at.out(at.out.residual(at.number), at.offset + k);
            solved.magnitude = at.magnitude[k];
            solved.drive = at.largest_drive(k);
            solved.driver_error = at.error[k];
            solved.epsilon = sizeof(T) == sizeof(float) ? 0x1p-23 : 0x1p-52;
            error = at.bound(k, solved);
        } else {
            at.runs[k] = 0;
        }
        at.error[k] = error;
        at.out(at.out.error_bound(at.number), at.offset + k) = error;
        for (std::size_t l = 0; l < at.together(); ++l)
            for (std::size_t c = 0; c < at.channels(); ++c) {
                const std::size_t from = (l * at.neurons() + at.rule.channel[c]) * at.columns + k;
                const auto rate = static_cast<double>(at.rates[from]);
                const auto low = static_cast<double>(at.low[from]);
                const std::size_t to = ((at.layer(l) + 1) * at.channels() + c) * at.columns + k;
                at.seen[to] = converged ? rate : __builtin_nan("");
                at.seen_low[to] = low;
                if (l + 1 < at.together()) continue;
                at.below[c * at.columns + k] = rate;
                at.below_low[c * at.columns + k] = low;
            }
    }
};

/// Rates of one layer of one column as core/contrast.hpp wants them, to twice the precision: high + low.
struct SeenRates {
    const double *high, *low;
    std::size_t stride, count;
    [[nodiscard]] COLONNADE_HD std::size_t size() const { return count; }
    [[nodiscard]] COLONNADE_HD double rate(std::size_t i) const { return high[i * stride]; }
    [[nodiscard]] COLONNADE_HD double difference(std::size_t i, std::size_t j) const {
        return (high[i * stride] - high[j * stride]) + (low[i * stride] - low[j * stride]);
    }
};

/// Metrics of all layers of a column. They describe equilibria: of a circuit that has none they are NaN.
template <class T>
struct MeasureColumn {
    RunColumns<T> at;
    COLONNADE_HD void operator()(std::size_t k) const {
        const auto layer = [&](std::size_t l) COLONNADE_INLINE {
            const std::size_t from = l * at.channels() * at.columns + k;
            return SeenRates{at.seen + from, at.seen_low + from, at.columns, at.channels()};
        };
        const SeenRates input = layer(0);
        const double presented = michelson_of_signed(input, at.rule.silent);
        double below = presented;
        double first_winner = __builtin_nan("");
        for (std::size_t l = 0; l < at.out.layers; ++l) {
            const SeenRates rates = layer(l + 1);
            below = contrast_metrics(rates, input, presented, below, at.rule.silent,
                                     [&](int metric, double value)
                                         COLONNADE_INLINE { at.out(at.out.metric(metric, l), at.offset + k) = value; });
            if (first_winner != first_winner && has_one_winner(rates, at.rule.silent))
                first_winner = static_cast<double>(l + 1);
        }
        at.out(at.out.layers_to_wta(), at.offset + k) = first_winner;
        at.out(at.out.input_michelson(), at.offset + k) = presented;
    }
};

}  // namespace colonnade::core
