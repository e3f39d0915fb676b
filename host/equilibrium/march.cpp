#include "host/equilibrium/march.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "colonnade/run.hpp"
#include "host/dynamics/stiff_course.hpp"
#include "host/equilibrium/oscillation.hpp"

namespace colonnade::equilibrium {
namespace {

using core::StopReason;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Steps in which the flow of a circuit is looked at, as a multiple of those that it has taken, which are longer; and
/// so many at least.
constexpr std::size_t steps_to_look = 2, few_steps = 4000;
/// Steps of a stiff course, each a linear system; those that help take some hundreds to thousands.
constexpr std::size_t most_stiff_steps = 20000;
/// What overflows in explicit stages overflows in stiff ones as well.
constexpr double largest_stiff_rate = 1e100;

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
            const bool is_late = !(time < rule_.max_time), is_last = is_late || precise.gives_up(slot);
            for (Eigen::Index i = 0; i < state.size(); ++i) state(i) = precise.rate(static_cast<std::size_t>(i), slot);
            if (is_last && !is_late && follow_stiff(precise, system, slot, state, stop_reasons[slot])) continue;
            dynamics::LimitSet limit =
                dynamics::limit_set(system, slot, flow, state, time, steps_to_look * taken_ + few_steps, is_last);
            core::HostEnd cycle{.slot = static_cast<std::uint32_t>(precise.column_of(slot))};
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
            found_.host_ends.ends.push_back(cycle);
            found_.limit_sets.push_back(std::move(limit));
        }
        return running;
    }

    /// Follows a column that explicit steps would take too long for; false where that leads nowhere.
    bool follow_stiff(const kernels::HostColumns<double>& columns, const core::System<double>& system, std::size_t slot,
                      const Eigen::VectorXd& state, StopReason& stop_reason) {
        using End = dynamics::StiffCourse::End;
        if (state.size() > dynamics::largest_stiff || rule_.step > 0.0) return false;
        if (!(state.cwiseAbs().maxCoeff() < largest_stiff_rate)) return false;
        const core::FlowRule flow = flow_rule(rule_);
        const double settled = columns.settling_time(slot), time = columns.time(slot);
        const double residual = dynamics::motion_at(system, slot, flow, state).residual.value();
        dynamics::StiffCourse course =
            dynamics::stiff_course(system, slot, flow, state,
                                   {.tolerance = columns.tolerance(slot),
                                    .begin = time,
                                    .settling = {settled, columns.peak(slot), time, residual, !std::isnan(settled)},
                                    .steps = most_stiff_steps});
        if (course.end == End::neither) return false;
        core::HostEnd end{.slot = static_cast<std::uint32_t>(columns.column_of(slot))};
        end.steps = static_cast<double>(course.steps);
        // as it is kept, in the precision of the run
        const Eigen::VectorXd kept = course.state.cast<T>().template cast<double>();
        const core::Residual<double> there = dynamics::motion_at(system, slot, flow, kept).residual;
        stop_reason = StopReason::diverged;
        if (course.end == End::rests) {
            stop_reason = StopReason::converged;
            end.residual = there.value(), end.magnitude = there.magnitude;
            end.settling_time = course.settling_time;
        } else if (course.end == End::circles) {
            stop_reason = StopReason::oscillating;
            end.period = course.cycle->period, end.amplitude = course.cycle->amplitude();
        }
        found_.host_ends.ends.push_back(end);
        found_.limit_sets.push_back({std::move(course.cycle), {}, kept});
        return true;
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
                    found_.host_ends.ends.push_back({.slot = static_cast<std::uint32_t>(some.column_of(i)),
                                                     .period = found[i]->period * step,
                                                     .amplitude = found[i]->amplitude});
                } else if (static_cast<double>(taken_) * step >= rule_.max_time) {
                    stop_reason = StopReason::unfinished;
                } else {
                    ++running;
                }
            }
        }
        return running;
    }

    /// The states of what the host followed, [neuron][end].
    void take_states() {
        const std::size_t count = found_.limit_sets.size();
        found_.host_ends.states.resize(count * batch_.neurons());
        for (std::size_t k = 0; k < count; ++k)
            for (std::size_t i = 0; i < batch_.neurons(); ++i)
                found_.host_ends.states[i * count + k] =
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
    const auto& [ends, states] = restless.host_ends;
    for (std::size_t k = 0; k < ends.size(); ++k) {
        const std::size_t column = columns.column_of(ends[k].slot);
        Outcome& outcome = solution.outcomes[column];
        outcome.period = ends[k].period, outcome.amplitude = ends[k].amplitude;
        outcome.steps += static_cast<std::uint32_t>(ends[k].steps);
        if (!std::isnan(ends[k].residual)) {
            outcome.residual = ends[k].residual, outcome.magnitude = ends[k].magnitude;
            outcome.settling_time = request.settling ? ends[k].settling_time : undefined;
        }
        for (std::size_t row = 0; row < rows && !states.empty(); ++row)
            solution.rates[row * all + column] = states[row * ends.size() + k];
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
