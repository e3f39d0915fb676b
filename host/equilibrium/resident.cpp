#include "equilibrium/resident.hpp"

#include <cmath>
#include <limits>
#include <vector>

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
    ResidentMarch(kernels::ResidentBatch<T>& resident, const assembly::Batch<T>& batch, const Solve& rule,
                  std::span<const double> step, Answers<T> answers)
        : resident_(resident), batch_(batch), rule_(rule), step_(step), answers_(answers) {}

    void run(const std::function<bool()>& stop) {
        std::size_t chunk = 0;
        for (;;) {
            if (stop && stop()) throw Interrupted{};
            taken_ += chunk;
            const core::Counts counts = resident_.chunk(chunk);
            const std::size_t running = counts.running + (counts.suspects > 0 ? examine_suspects() : 0);
            if (running == 0) break;
            // as on the host: once that saves a quarter of the work
            if (4 * (resident_.slots() - running) >= resident_.slots()) resident_.compact();
            chunk = rule_.check_every;
        }
        store();
    }

private:
    /// Ends the suspects that oscillate or have used their time up; the number of the others.
    std::size_t examine_suspects() {
        const kernels::HostColumns<T> suspects = resident_.suspects();
        std::vector<Verdict> verdicts(suspects.column.size(), Verdict::runs);
        std::size_t running = 0;
        for (std::size_t slot = 0; slot < verdicts.size(); ++slot) {
            const std::size_t column = batch_.column_of(suspects.column[slot]);
            const auto found =
                look_for_oscillations<T>(kernels::reference_backend(), suspects.alone(slot).system, taken_).front();
            if (found) {
                verdicts[slot] = Verdict::oscillating;
                answers_.outcomes[column].period = found->period * step_[column];
                answers_.outcomes[column].amplitude = found->amplitude;
            } else if (static_cast<double>(taken_) * step_[column] >= rule_.max_time) {
                verdicts[slot] = Verdict::unfinished;
            } else {
                ++running;
            }
        }
        resident_.conclude(verdicts);
        return running;
    }

    void store() {
        const std::size_t loaded = batch_.size();
        const std::size_t columns = answers_.outcomes.size();
        const std::size_t rows = answers_.rates.size() / columns;
        std::vector<T> rates(rows * loaded);
        std::vector<core::Ending> endings(loaded);
        resident_.finish(rates, endings);
        for (std::size_t k = 0; k < loaded; ++k) {
            const core::Ending& ending = endings[k];
            const bool converged = ending.verdict == Verdict::converged;
            Outcome& outcome = answers_.outcomes[batch_.column_of(k)];
            outcome.status = status_of(ending.verdict);
            outcome.way = rule_.method == Method::forward_backward ? Way::forward_backward : Way::flow;
            outcome.steps = ending.steps;
            outcome.residual = std::isnan(ending.residual) ? undefined : ending.residual;
            outcome.magnitude = ending.magnitude;
            outcome.settling_time = converged ? ending.settling_time : undefined;
            for (std::size_t row = 0; row < rows; ++row) {
                const T rate = rates[row * loaded + k];
                const std::size_t at = row * columns + batch_.column_of(k);
                answers_.rates[at] = std::isnan(rate) ? std::numeric_limits<T>::quiet_NaN() : rate;
                answers_.low[at] = T(0);
            }
        }
    }

    kernels::ResidentBatch<T>& resident_;
    const assembly::Batch<T>& batch_;
    const Solve& rule_;
    std::span<const double> step_;
    Answers<T> answers_;
    std::size_t taken_ = 0;
};

}  // namespace

core::VerdictRule verdict_rule(const Solve& rule) {
    return {rule.tolerance, rule.divergence_limit, rule.max_time, rule.settle_fraction};
}

Status status_of(core::Verdict verdict) {
    switch (verdict) {
        case Verdict::converged:
            return Status::converged;
        case Verdict::diverged:
            return Status::diverged;
        case Verdict::oscillating:
            return Status::oscillating;
        case Verdict::runs:
        case Verdict::suspect:
        case Verdict::unfinished:
            break;
    }
    return Status::unfinished;
}

template <class T>
void march_resident(kernels::ResidentBatch<T>& resident, const assembly::Batch<T>& batch, const Solve& rule,
                    std::span<const double> step, const std::function<bool()>& stop, Answers<T> answers) {
    ResidentMarch<T>(resident, batch, rule, step, answers).run(stop);
}

template void march_resident<float>(kernels::ResidentBatch<float>&, const assembly::Batch<float>&, const Solve&,
                                    std::span<const double>, const std::function<bool()>&, Answers<float>);
template void march_resident<double>(kernels::ResidentBatch<double>&, const assembly::Batch<double>&, const Solve&,
                                     std::span<const double>, const std::function<bool()>&, Answers<double>);

}  // namespace colonnade::equilibrium
