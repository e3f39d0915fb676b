#include "equilibrium/solve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "colonnade/run.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/recording.hpp"
#include "equilibrium/resident.hpp"

namespace colonnade::equilibrium {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// One batch on its way.
template <class T>
class March {
public:
    March(const kernels::Backend& backend, assembly::Batch<T>& batch, const Request& request, Answers<T> answers)
        : backend_(backend),
          batch_(batch),
          request_(request),
          rule_(request.rule),
          step_(request.step),
          answers_(answers),
          progress_(answers.outcomes.size()),
          way_(way_of_march(rule_)) {
        scratch_.resize(backend.scratch_size(batch.system()));
    }

    void run(const std::function<bool()>& stop) {
        advance(0);
        while (batch_.size() > 0) {
            if (stop && stop()) throw Interrupted{};
            advance(rule_.check_every);
        }
    }

private:
    /// Takes steps, tests every slot, and retires what has ended once that saves a quarter of the work.
    void advance(std::size_t steps) {
        backend_.advance(batch_.system(), steps, scratch_);
        taken_ += steps;
        ended_.resize(batch_.size(), 0);
        suspects_.clear();
        for (std::size_t slot = 0; slot < batch_.size(); ++slot)
            if (ended_[slot] == 0) judge(slot);
        examine_suspects();
        if (4 * ended_count_ >= batch_.size()) {
            for (std::uint8_t& mark : ended_) mark = mark == 0 ? 1 : 0;
            batch_.keep(ended_);
            ended_.assign(batch_.size(), 0);
            ended_count_ = 0;
        }
    }

    void judge(std::size_t slot) {
        const std::size_t column = batch_.column_of(slot);
        const double time = static_cast<double>(taken_) * step_[column];
        const core::Verdict verdict = core::judge(
            progress_[column], verdict_rule_, request_.tolerance_of(column), static_cast<double>(batch_.residual(slot)),
            static_cast<double>(batch_.magnitude(slot)), time, core::look_is_due(taken_, rule_.check_every));
        if (verdict == core::Verdict::suspect)
            suspects_.push_back(slot);
        else if (verdict != core::Verdict::runs)
            end(slot, core::status_of(verdict));
    }

    /// Ends the suspects that oscillate or have used their time up.
    void examine_suspects() {
        const std::size_t together = recorded_together(answers_.rates.size() / answers_.outcomes.size(), taken_);
        for (std::size_t first = 0; first < suspects_.size(); first += together) {
            const auto slots = std::span(suspects_).subspan(first, std::min(together, suspects_.size() - first));
            assembly::Batch<T> some = batch_.part(slots);
            const auto found = look_for_oscillations<T>(backend_, some.system(), taken_);
            for (std::size_t i = 0; i < slots.size(); ++i) {
                const std::size_t column = batch_.column_of(slots[i]);
                if (found[i]) {
                    end(slots[i], Status::oscillating);
                    answers_.outcomes[column].period = found[i]->period * step_[column];
                    answers_.outcomes[column].amplitude = found[i]->amplitude;
                } else if (static_cast<double>(taken_) * step_[column] >= rule_.max_time) {
                    end(slots[i], Status::unfinished);
                }
            }
        }
    }

    void end(std::size_t slot, Status status) {
        ended_[slot] = 1;
        ++ended_count_;
        const std::size_t column = batch_.column_of(slot);
        Outcome& outcome = answers_.outcomes[column];
        outcome = Outcome{};
        outcome.status = status;
        outcome.way = way_;
        const auto residual = static_cast<double>(batch_.residual(slot));
        outcome.residual = std::isnan(residual) ? undefined : residual;
        outcome.magnitude = static_cast<double>(batch_.magnitude(slot));
        outcome.steps = static_cast<std::uint32_t>(taken_);  // choose_steps bounds the budget
        outcome.settling_time = status == Status::converged ? progress_[column].settling.time : undefined;
        keep_rates<T>(batch_, std::span(&slot, 1), answers_);
    }

    const kernels::Backend& backend_;
    assembly::Batch<T>& batch_;
    const Request& request_;
    const Solve& rule_;
    std::span<const double> step_;
    Answers<T> answers_;
    core::VerdictRule verdict_rule_ = verdict_rule(rule_);
    std::vector<core::Progress> progress_;
    std::vector<std::uint8_t> ended_;
    std::size_t ended_count_ = 0;
    std::vector<std::size_t> suspects_;  ///< slots of the chunk at hand whose residual has stopped falling
    std::vector<T> scratch_;
    std::size_t taken_ = 0;
    Way way_;
};

}  // namespace

template <class T>
void solve(const kernels::Backend& backend, assembly::Batch<T> batch, const Request& request, Answers<T> answers) {
    if (request.stop && request.stop()) throw Interrupted{};
    skip(request.runs, answers);
    const auto ended = solve_directly(backend, batch, request.rule, both(request.runs, request.direct), answers);
    const auto left = without(request.runs, ended);
    if (std::count(left.begin(), left.end(), 0) == static_cast<std::ptrdiff_t>(left.size())) return;
    batch.keep(left);
    std::vector<double> step(batch.size()), tolerance(batch.size());
    for (std::size_t slot = 0; slot < step.size(); ++slot) {
        step[slot] = request.step[batch.column_of(slot)];
        tolerance[slot] = request.tolerance_of(batch.column_of(slot));
    }
    const kernels::ResidentRule rule{verdict_rule(request.rule), request.rule.check_every};
    if (const auto resident = backend.reside(batch.system(), step, tolerance, rule))
        return march_resident<T>(*resident, batch, request.rule, request.stop, answers);
    March<T>(backend, batch, request, answers).run(request.stop);
}

template void solve<float>(const kernels::Backend&, assembly::Batch<float>, const Request&, Answers<float>);
template void solve<double>(const kernels::Backend&, assembly::Batch<double>, const Request&, Answers<double>);

}  // namespace colonnade::equilibrium
