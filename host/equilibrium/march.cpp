#include "equilibrium/march.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

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
    March(const kernels::Backend& backend, assembly::Batch<T>& batch, const Request& request, Answers<T> answers,
          const Following& following)
        : backend_(backend),
          batch_(batch),
          request_(request),
          rule_(request.rule),
          step_(request.step),
          answers_(answers),
          following_(following),
          progress_(answers.outcomes.size()),
          way_(way_of_march(rule_)) {
        scratch_.resize(backend.scratch_size(batch.system()));
        initial_.resize(answers.rates.size());
        copy_rates(batch_, initial_, [](const T& rate, T& kept) { kept = rate; });
    }

    std::vector<assembly::Batch<T>> run() {
        advance(0);
        while (batch_.size() > 0) {
            if (request_.stop && request_.stop()) throw Interrupted{};
            advance(rule_.check_every);
        }
        return std::move(kept_);
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
            keep_ended();
            for (std::uint8_t& mark : ended_) mark = mark == 0 ? 1 : 0;
            batch_.keep(ended_);
            ended_.assign(batch_.size(), 0);
            ended_count_ = 0;
        }
    }

    /// copy(rate in a slot, its column's place in `places` [neuron][column]) for all rates of a batch.
    template <class Copy>
    void copy_rates(assembly::Batch<T>& batch, std::vector<T>& places, Copy copy) const {
        const std::size_t columns = answers_.outcomes.size();
        for (std::size_t i = 0; i * columns < places.size(); ++i) {
            const std::span<T> row = batch.x(i);
            for (std::size_t slot = 0; slot < row.size(); ++slot)
                copy(row[slot], places[i * columns + batch.column_of(slot)]);
        }
    }

    /// Before ended slots are given up.
    void keep_ended() {
        std::vector<std::size_t> slots;
        for (std::size_t slot = 0; slot < batch_.size(); ++slot)
            if (ended_[slot] != 0 && following_.keeps(answers_.outcomes[batch_.column_of(slot)].status))
                slots.push_back(slot);
        if (slots.empty()) return;
        kept_.push_back(batch_.part(slots));
        copy_rates(kept_.back(), initial_, [](T& rate, const T& kept) { rate = kept; });
    }

    void judge(std::size_t slot) {
        const std::size_t column = batch_.column_of(slot);
        const double time = static_cast<double>(taken_) * step_[column];
        const core::Verdict verdict =
            core::judge(progress_[column], verdict_rule_, request_.tolerance_of(column),
                        static_cast<double>(batch_.residual(slot)), static_cast<double>(batch_.magnitude(slot)), time,
                        core::look_is_due(following_.sooner * taken_, following_.sooner * rule_.check_every));
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
            std::vector<double> budgets(slots.size());
            for (std::size_t i = 0; i < slots.size(); ++i)
                budgets[i] = rule_.max_time / step_[batch_.column_of(slots[i])];
            const auto found = look_for_oscillations<T>(backend_, some.system(), taken_, budgets);
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
        outcome.steps = static_cast<std::uint32_t>(std::min(taken_, most_counted_steps));
        outcome.settling_time =
            request_.settling && status == Status::converged ? progress_[column].settling.time : undefined;
        keep_rates<T>(batch_, std::span(&slot, 1), answers_);
    }

    const kernels::Backend& backend_;
    assembly::Batch<T>& batch_;
    const Request& request_;
    const Solve& rule_;
    std::span<const double> step_;
    Answers<T> answers_;
    const Following& following_;
    std::vector<T> initial_;                ///< x(0) [neuron][column]
    std::vector<assembly::Batch<T>> kept_;  ///< what following_ asked for
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
std::vector<assembly::Batch<T>> march(const kernels::Backend& backend, assembly::Batch<T> batch, const Request& request,
                                      Answers<T> answers, const Following& following) {
    return March<T>(backend, batch, request, answers, following).run();
}

template std::vector<assembly::Batch<float>> march<float>(const kernels::Backend&, assembly::Batch<float>,
                                                          const Request&, Answers<float>, const Following&);
template std::vector<assembly::Batch<double>> march<double>(const kernels::Backend&, assembly::Batch<double>,
                                                            const Request&, Answers<double>, const Following&);

}  // namespace colonnade::equilibrium
