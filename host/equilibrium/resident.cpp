#include "equilibrium/resident.hpp"

#include <cmath>
#include <limits>

#include "colonnade/run.hpp"
#include "equilibrium/recording.hpp"

namespace colonnade::equilibrium {
namespace {

using core::Verdict;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A device's batch on its way.
template <class T>
class ResidentMarch {
public:
    ResidentMarch(kernels::ResidentBatch<T>& resident, const Solve& rule) : resident_(resident), rule_(rule) {}

    std::vector<core::Cycle> run(const std::function<bool()>& stop) {
        std::size_t chunk = 0;
        for (;;) {
            if (stop && stop()) throw Interrupted{};
            taken_ += chunk;
            const core::Counts counts = resident_.chunk(chunk);
            const std::size_t running = counts.running + (counts.suspects > 0 ? examine_suspects() : 0);
            if (running == 0) return std::move(cycles_);
            // as on the host: once that saves a quarter of the work
            if (4 * (resident_.slots() - running) >= resident_.slots()) resident_.compact();
            chunk = rule_.check_every;
        }
    }

private:
    /// Ends the suspects that oscillate or have used their time up; the number of the others.
    std::size_t examine_suspects() {
        const kernels::HostColumns<T> suspects = resident_.suspects();
        std::vector<Verdict> verdicts(suspects.column.size(), Verdict::runs);
        std::size_t running = 0;
        for (std::size_t slot = 0; slot < verdicts.size(); ++slot) {
            const double step = suspects.step[slot];
            const double budget = rule_.max_time / step;
            const auto found = look_for_oscillations<T>(kernels::reference_backend(), suspects.alone(slot).system,
                                                        taken_, std::span(&budget, 1))
                                   .front();
            if (found) {
                verdicts[slot] = Verdict::oscillating;
                cycles_.push_back({suspects.column[slot], found->period * step, found->amplitude});
            } else if (static_cast<double>(taken_) * step >= rule_.max_time) {
                verdicts[slot] = Verdict::unfinished;
            } else {
                ++running;
            }
        }
        resident_.conclude(verdicts);
        return running;
    }

    kernels::ResidentBatch<T>& resident_;
    const Solve& rule_;
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
                                        const std::function<bool()>& stop) {
    return ResidentMarch<T>(resident, rule).run(stop);
}

template <class T>
void march_resident(kernels::ResidentBatch<T>& resident, const assembly::Batch<T>& batch, const Request& request,
                    Answers<T> answers) {
    const auto cycles = march_resident(resident, request.rule, request.stop);
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

template std::vector<core::Cycle> march_resident<float>(kernels::ResidentBatch<float>&, const Solve&,
                                                        const std::function<bool()>&);
template std::vector<core::Cycle> march_resident<double>(kernels::ResidentBatch<double>&, const Solve&,
                                                         const std::function<bool()>&);
template void march_resident<float>(kernels::ResidentBatch<float>&, const assembly::Batch<float>&, const Request&,
                                    Answers<float>);
template void march_resident<double>(kernels::ResidentBatch<double>&, const assembly::Batch<double>&, const Request&,
                                     Answers<double>);

}  // namespace colonnade::equilibrium
