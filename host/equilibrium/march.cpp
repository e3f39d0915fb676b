#include "host/equilibrium/march.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "colonnade/run.hpp"
#include "host/equilibrium/recording.hpp"

namespace colonnade::equilibrium {
namespace {

using core::StopReason;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Steps in which the flow of a circuit is looked at, as a multiple of those that it has taken, which are longer; and
/// so many at least.
constexpr std::size_t steps_to_look = 2, few_steps = 4000;

/// A batch on its way.
template <class T>
class March {
public:
    March(kernels::ColumnBatch<T>& batch, const Solve& rule, const kernels::Steps& looking)
        : batch_(batch), rule_(rule), looking_(looking) {}

    Restless<T> run(const std::function<bool()>& stop) {
        std::size_t chunk = 0;
        for (;;) {
            if (stop && stop()) throw Interrupted{};
            taken_ += chunk;
            const core::Counts counts = batch_.chunk(chunk);
            const std::size_t running = counts.running + (counts.suspects > 0 ? examine_suspects(stop) : 0);
            if (running == 0) break;
            // once that saves a quarter of the work
            if (4 * (batch_.slots() - running) >= batch_.slots()) batch_.compact();
            chunk = rule_.check_every;
        }
        take_states();
        return std::move(found_);
    }

private:
    /// Ends the suspects that never rest or have used their time up; the number of the others.
    std::size_t examine_suspects(const std::function<bool()>& stop) {
        const kernels::HostColumns<T> suspects = batch_.suspects();
        std::vector<StopReason> stop_reasons(suspects.size(), StopReason::runs);
        const std::size_t running =
            follows_flow(rule_) ? examine_flow(suspects, stop_reasons, stop) : examine_updates(suspects, stop_reasons);
        batch_.conclude(stop_reasons);
        return running;
    }

    std::size_t examine_flow(const kernels::HostColumns<T>& suspects, std::vector<StopReason>& stop_reasons,
                             const std::function<bool()>& stop) {
        kernels::HostColumns<double> precise = suspects.template rounded<double>();
        const core::System<double> system = precise.system();
        const core::FlowRule flow = flow_rule(rule_);
        Eigen::VectorXd state(static_cast<Eigen::Index>(batch_.neurons()));
        std::size_t running = 0;
        for (std::size_t slot = 0; slot < stop_reasons.size(); ++slot) {
            if (stop && stop()) throw Interrupted{};
            const double time = precise.time(slot);
            const bool is_last = !(time < rule_.max_time) || precise.gives_up(slot);
            for (Eigen::Index i = 0; i < state.size(); ++i) state(i) = precise.rate(static_cast<std::size_t>(i), slot);
            dynamics::LimitSet limit =
                dynamics::limit_set(system, slot, flow, state, time, steps_to_look * taken_ + few_steps, is_last);
            core::Cycle cycle{static_cast<std::uint32_t>(precise.column_of(slot)), undefined, undefined};
            if (limit.cycle) {
                stop_reasons[slot] = StopReason::oscillating;
                cycle.period = limit.cycle->period;
                cycle.amplitude = limit.cycle->amplitude();
            } else if (limit.aperiodic) {
                stop_reasons[slot] = StopReason::aperiodic;
                cycle.amplitude = limit.aperiodic->amplitudes.maxCoeff();
            } else {
                if (is_last)
                    stop_reasons[slot] = StopReason::unfinished;
                else
                    ++running;
                continue;
            }
            found_.circling.cycles.push_back(cycle);
            found_.limit_sets.push_back(std::move(limit));
        }
        return running;
    }

    std::size_t examine_updates(const kernels::HostColumns<T>& suspects, std::vector<StopReason>& stop_reasons) {
        const std::size_t count = suspects.size();
        const std::size_t at_once = recorded_together(batch_.neurons(), taken_);
        std::size_t running = 0;
        for (std::size_t first = 0; first < count; first += at_once) {
            std::vector<std::size_t> slots(std::min(at_once, count - first));
            std::iota(slots.begin(), slots.end(), first);
            kernels::HostColumns<T> some = suspects.part(slots);
            std::vector<double> budgets;
            for (const double step : some.steps()) budgets.push_back(rule_.max_time / step);
            const auto found = look_for_oscillations<T>(looking_, some.system(), taken_, budgets);
            for (std::size_t i = 0; i < found.size(); ++i) {
                const double step = some.step(i);
                StopReason& stop_reason = stop_reasons[first + i];
                if (found[i]) {
                    stop_reason = StopReason::oscillating;
                    found_.circling.cycles.push_back(
                        {static_cast<std::uint32_t>(some.column_of(i)), found[i]->period * step, found[i]->amplitude});
                } else if (static_cast<double>(taken_) * step >= rule_.max_time) {
                    stop_reason = StopReason::unfinished;
                } else {
                    ++running;
                }
            }
        }
        return running;
    }

    /// The states of limit sets, [neuron][cycle].
    void take_states() {
        const std::size_t count = found_.limit_sets.size();
        found_.circling.states.resize(count * batch_.neurons());
        for (std::size_t k = 0; k < count; ++k)
            for (std::size_t i = 0; i < batch_.neurons(); ++i)
                found_.circling.states[i * count + k] =
                    static_cast<T>(found_.limit_sets[k].state(static_cast<Eigen::Index>(i)));
    }

    kernels::ColumnBatch<T>& batch_;
    const Solve& rule_;
    const kernels::Steps& looking_;
    Restless<T> found_;
    std::size_t taken_ = 0;
};

}  // namespace

template <class T>
Restless<T> march(kernels::ColumnBatch<T>& batch, const Solve& rule, const kernels::Steps& looking,
                  const std::function<bool()>& stop) {
    return March<T>(batch, rule, looking).run(stop);
}

template <class T>
void march_all(const kernels::Backend& backend, kernels::HostColumns<T>& columns, const Request& request,
               Solution<T> solution) {
    const auto batch = backend.batch(columns.system(), columns.steps(), columns.tolerances(), batch_rule(request.rule));
    const Restless<T> restless = march<T>(*batch, request.rule, backend.on_host(), request.stop);
    const std::size_t loaded = columns.size();
    const std::size_t all = solution.outcomes.size();
    const std::size_t rows = solution.rates.size() / all;
    std::vector<T> rates(rows * loaded);
    std::vector<core::StopRecord> stop_records(loaded);
    batch->finish(rates, stop_records);
    for (std::size_t k = 0; k < loaded; ++k) {
        Outcome& outcome = solution.outcomes[columns.column_of(k)];
        outcome = outcome_of(stop_records[k], solved_by_march(request.rule));
        if (!request.settling || outcome.status != Status::converged) outcome.settling_time = undefined;
        for (std::size_t row = 0; row < rows; ++row)
            solution.rates[row * all + columns.column_of(k)] = core::one_nan(rates[row * loaded + k]);
    }
    const auto& [cycles, states] = restless.circling;
    for (std::size_t k = 0; k < cycles.size(); ++k) {
        const std::size_t column = columns.column_of(cycles[k].slot);
        solution.outcomes[column].period = cycles[k].period;
        solution.outcomes[column].amplitude = cycles[k].amplitude;
        for (std::size_t row = 0; row < rows && !states.empty(); ++row)
            solution.rates[row * all + column] = states[row * cycles.size() + k];
    }
}

template Restless<float> march<float>(kernels::ColumnBatch<float>&, const Solve&, const kernels::Steps&,
                                      const std::function<bool()>&);
template Restless<double> march<double>(kernels::ColumnBatch<double>&, const Solve&, const kernels::Steps&,
                                        const std::function<bool()>&);
template void march_all<float>(const kernels::Backend&, kernels::HostColumns<float>&, const Request&, Solution<float>);
template void march_all<double>(const kernels::Backend&, kernels::HostColumns<double>&, const Request&,
                                Solution<double>);

}  // namespace colonnade::equilibrium
