#include "host/equilibrium/march.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "colonnade/run.hpp"
#include "host/equilibrium/confirm.hpp"
#include "host/equilibrium/recording.hpp"

namespace colonnade::equilibrium {
namespace {

using core::StopReason;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A batch on its way.
template <class T>
class March {
public:
    March(kernels::ColumnBatch<T>& resident, const Solve& rule, const kernels::Steps& looking)
        : resident_(resident), rule_(rule), looking_(looking) {}

    std::vector<core::Cycle> run(const std::function<bool()>& stop) {
        std::size_t chunk = 0;
        for (;;) {
            if (stop && stop()) throw Interrupted{};
            taken_ += chunk;
            const core::Counts counts = resident_.chunk(chunk);
            const std::size_t running = counts.running + (counts.suspects > 0 ? examine_suspects() : 0);
            if (running == 0) return std::move(cycles_);
            // once that saves a quarter of the work
            if (4 * (resident_.slots() - running) >= resident_.slots()) resident_.compact();
            chunk = rule_.check_every;
        }
    }

private:
    /// Ends the suspects that oscillate or have used their time up; the number of the others.
    std::size_t examine_suspects() {
        const kernels::HostColumns<T> suspects = resident_.suspects();
        const std::size_t count = suspects.size();
        const std::size_t at_once = recorded_together(resident_.neurons(), taken_);
        std::vector<StopReason> stop_reasons(count, StopReason::runs);
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
                    cycles_.push_back(
                        {static_cast<std::uint32_t>(some.column_of(i)), found[i]->period * step, found[i]->amplitude});
                } else if (static_cast<double>(taken_) * step >= rule_.max_time) {
                    stop_reason = StopReason::unfinished;
                } else {
                    ++running;
                }
            }
        }
        resident_.conclude(stop_reasons);
        return running;
    }

    kernels::ColumnBatch<T>& resident_;
    const Solve& rule_;
    const kernels::Steps& looking_;
    std::vector<core::Cycle> cycles_;
    std::size_t taken_ = 0;
};

/// Drives columns that a backend has loaded, and stores what became of them.
template <class T>
void drive(kernels::ColumnBatch<T>& batch, const kernels::HostColumns<T>& columns, const kernels::Steps& looking,
           const Request& request, Solution<T> solution) {
    const auto cycles = march<T>(batch, request.rule, looking, request.stop);
    const std::size_t loaded = columns.size();
    const std::size_t all = solution.outcomes.size();
    const std::size_t rows = solution.rates.size() / all;
    std::vector<T> rates(rows * loaded);
    std::vector<core::StopRecord> stop_records(loaded);
    batch.finish(rates, stop_records);
    for (std::size_t k = 0; k < loaded; ++k) {
        Outcome& outcome = solution.outcomes[columns.column_of(k)];
        outcome = outcome_of(stop_records[k], solved_by_march(request.rule));
        if (!request.settling || outcome.status != Status::converged) outcome.settling_time = undefined;
        for (std::size_t row = 0; row < rows; ++row)
            solution.rates[row * all + columns.column_of(k)] = core::one_nan(rates[row * loaded + k]);
    }
    for (const core::Cycle& cycle : cycles) {
        Outcome& outcome = solution.outcomes[columns.column_of(cycle.slot)];
        outcome.period = cycle.period;
        outcome.amplitude = cycle.amplitude;
    }
}

}  // namespace

template <class T>
std::vector<core::Cycle> march(kernels::ColumnBatch<T>& batch, const Solve& rule, const kernels::Steps& looking,
                               const std::function<bool()>& stop) {
    return March<T>(batch, rule, looking).run(stop);
}

template <class T>
void march_on_host(const kernels::Steps& steps, kernels::HostColumns<T>& columns, const Request& request,
                   Solution<T> solution, std::uint64_t first_look) {
    const auto batch = kernels::batch_on_host(steps, columns.system(), columns.steps(), columns.tolerances(),
                                              {stop_rule(request.rule), request.rule.check_every, first_look});
    drive(*batch, columns, steps, request, solution);
}

template <class T>
void march_and_follow(const kernels::Backend& backend, kernels::HostColumns<T>& columns, const Request& request,
                      Solution<T> solution) {
    const auto batch = backend.batch(columns.system(), columns.steps(), columns.tolerances(),
                                     {stop_rule(request.rule), request.rule.check_every});
    drive(*batch, columns, backend.on_host(), request, solution);
    follow_again<T>(backend.on_host(), columns, request, solution);
}

template std::vector<core::Cycle> march<float>(kernels::ColumnBatch<float>&, const Solve&, const kernels::Steps&,
                                               const std::function<bool()>&);
template std::vector<core::Cycle> march<double>(kernels::ColumnBatch<double>&, const Solve&, const kernels::Steps&,
                                                const std::function<bool()>&);
template void march_on_host<float>(const kernels::Steps&, kernels::HostColumns<float>&, const Request&, Solution<float>,
                                   std::uint64_t);
template void march_on_host<double>(const kernels::Steps&, kernels::HostColumns<double>&, const Request&,
                                    Solution<double>, std::uint64_t);
template void march_and_follow<float>(const kernels::Backend&, kernels::HostColumns<float>&, const Request&,
                                      Solution<float>);
template void march_and_follow<double>(const kernels::Backend&, kernels::HostColumns<double>&, const Request&,
                                       Solution<double>);

}  // namespace colonnade::equilibrium
