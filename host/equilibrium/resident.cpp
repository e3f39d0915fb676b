#include "equilibrium/resident.hpp"

#include <algorithm>
#include <limits>

#include "colonnade/run.hpp"
#include "equilibrium/recording.hpp"

namespace colonnade::equilibrium {
namespace {

using core::Verdict;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A batch on its way.
template <class T>
class ResidentMarch {
public:
    ResidentMarch(kernels::ResidentBatch<T>& resident, const Solve& rule, const kernels::Steps& looking)
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
        const std::size_t count = suspects.column.size();
        const core::System<T>& system = suspects.system;
        const auto neurons = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
        const std::size_t together = recorded_together(neurons, taken_);
        std::vector<Verdict> verdicts(count, Verdict::runs);
        std::size_t running = 0;
        for (std::size_t first = 0; first < count; first += together) {
            const kernels::HostColumns<T> some = suspects.part(first, std::min(together, count - first));
            std::vector<double> budgets;
            for (const double step : some.step) budgets.push_back(rule_.max_time / step);
            const auto found = look_for_oscillations<T>(looking_, some.system, taken_, budgets);
            for (std::size_t i = 0; i < found.size(); ++i) {
                const double step = some.step[i];
                Verdict& verdict = verdicts[first + i];
                if (found[i]) {
                    verdict = Verdict::oscillating;
                    cycles_.push_back({some.column[i], found[i]->period * step, found[i]->amplitude});
                } else if (static_cast<double>(taken_) * step >= rule_.max_time) {
                    verdict = Verdict::unfinished;
                } else {
                    ++running;
                }
            }
        }
        resident_.conclude(verdicts);
        return running;
    }

    kernels::ResidentBatch<T>& resident_;
    const Solve& rule_;
    const kernels::Steps& looking_;
    std::vector<core::Cycle> cycles_;
    std::size_t taken_ = 0;
};

}  // namespace

core::VerdictRule verdict_rule(const Solve& rule) {
    return {rule.tolerance, rule.divergence_limit, rule.max_time, rule.settle_fraction};
}

Way way_of_march(const Solve& rule) {
    return rule.method == Method::forward_backward ? Way::forward_backward : Way::flow;
}

template <class T>
std::vector<core::Cycle> march_resident(kernels::ResidentBatch<T>& resident, const Solve& rule,
                                        const kernels::Steps& looking, const std::function<bool()>& stop) {
    return ResidentMarch<T>(resident, rule, looking).run(stop);
}

template <class T>
void store_ends(kernels::ResidentBatch<T>& resident, const std::vector<core::Cycle>& cycles,
                const assembly::Batch<T>& batch, const Request& request, Answers<T> answers) {
    const std::size_t loaded = batch.size();
    const std::size_t columns = answers.outcomes.size();
    const std::size_t rows = answers.rates.size() / columns;
    std::vector<T> rates(rows * loaded);
    std::vector<core::Ending> endings(loaded);
    resident.finish(rates, endings);
    for (std::size_t k = 0; k < loaded; ++k) {
        const core::Ending& ending = endings[k];
        const Status status = core::status_of(ending.verdict);
        answers.outcomes[batch.column_of(k)] = {
            .status = status,
            .way = way_of_march(request.rule),
            .steps = ending.steps,
            .residual = core::one_nan(ending.residual),
            .magnitude = ending.magnitude,
            .settling_time = request.settling && status == Status::converged ? ending.settling_time : undefined};
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t at = row * columns + batch.column_of(k);
            answers.rates[at] = core::one_nan(rates[row * loaded + k]);
            answers.low[at] = T(0);
        }
    }
    for (const core::Cycle& cycle : cycles) {
        Outcome& outcome = answers.outcomes[batch.column_of(cycle.slot)];
        outcome.period = cycle.period;
        outcome.amplitude = cycle.amplitude;
    }
}

template <class T>
void march_columns(const kernels::Steps& steps, assembly::Batch<T> batch, const Request& request, Answers<T> answers,
                   std::uint64_t sooner) {
    std::vector<double> step(batch.size()), tolerance(batch.size());
    for (std::size_t slot = 0; slot < step.size(); ++slot) {
        step[slot] = request.step[batch.column_of(slot)];
        tolerance[slot] = request.tolerance_of(batch.column_of(slot));
    }
    const auto resident = kernels::reside_on_host(steps, batch.system(), step, tolerance,
                                                  {verdict_rule(request.rule), request.rule.check_every, sooner});
    const auto cycles = march_resident<T>(*resident, request.rule, steps, request.stop);
    store_ends<T>(*resident, cycles, batch, request, answers);
}

#define INSTANTIATE(T)                                                                                          \
    template std::vector<core::Cycle> march_resident<T>(kernels::ResidentBatch<T>&, const Solve&,               \
                                                        const kernels::Steps&, const std::function<bool()>&);   \
    template void store_ends<T>(kernels::ResidentBatch<T>&, const std::vector<core::Cycle>&,                    \
                                const assembly::Batch<T>&, const Request&, Answers<T>);                         \
    template void march_columns<T>(const kernels::Steps&, assembly::Batch<T>, const Request&, Answers<T>,       \
                                   std::uint64_t);
INSTANTIATE(float)
INSTANTIATE(double)

}  // namespace colonnade::equilibrium
