#include "equilibrium/solve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "colonnade/run.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/oscillation.hpp"
#include "equilibrium/settling.hpp"

namespace colonnade::equilibrium {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Steps after which a circuit that still runs is first looked at for an oscillation; then at every doubling.
constexpr std::size_t first_look = 1024;
/// Longest recording: an oscillation that shows no three cycles in it is left to the budget.
constexpr std::size_t longest_recording = 65536;

/// What is remembered of a column while it runs.
struct Progress {
    Settling settling;
    double worst_since_look = 0.0;  ///< largest residual since the last look for an oscillation
    double worst_before = std::numeric_limits<double>::infinity();  ///< the same between the two looks before
};

/// Records every neuron of one column for `steps` steps, one number at a time, and tests the widest swinging one.
template <class T>
std::optional<Oscillation> look_for_oscillation(assembly::Batch<T> single, std::size_t steps) {
    const kernels::Backend& truth = kernels::reference_backend();
    const auto system = single.system();
    std::vector<T> scratch(truth.scratch_size(system));
    const auto neurons = static_cast<std::size_t>(system.layers) * static_cast<std::size_t>(system.neurons);
    std::vector<std::vector<double>> signals(neurons, std::vector<double>(steps));
    for (std::size_t s = 0; s < steps; ++s) {
        truth.advance(system, 1, scratch);
        for (std::size_t i = 0; i < neurons; ++i) signals[i][s] = static_cast<double>(single.rate(i, 0));
    }
    const auto swing = [](const std::vector<double>& signal) {
        const auto [low, high] = std::minmax_element(signal.begin(), signal.end());
        return *high - *low;
    };
    const auto widest = std::max_element(signals.begin(), signals.end(),
                                         [&](const auto& a, const auto& b) { return swing(a) < swing(b); });
    return find_oscillation(*widest);
}

/// One batch on its way.
template <class T>
class March {
public:
    March(const kernels::Backend& backend, assembly::Batch<T>& batch, const Solve& rule, std::span<const double> step,
          Answers<T> answers)
        : backend_(backend),
          batch_(batch),
          rule_(rule),
          step_(step),
          answers_(answers),
          progress_(answers.outcomes.size(), Progress{Settling(rule.settle_fraction)}),
          way_(rule.method == Method::forward_backward ? Way::forward_backward : Way::flow) {
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
        for (std::size_t slot = 0; slot < batch_.size(); ++slot)
            if (ended_[slot] == 0 && has_ended(slot)) {
                ended_[slot] = 1;
                ++ended_count_;
            }
        if (4 * ended_count_ >= batch_.size()) {
            for (std::uint8_t& mark : ended_) mark = mark == 0 ? 1 : 0;
            batch_.keep(ended_);
            ended_.assign(batch_.size(), 0);
            ended_count_ = 0;
        }
    }

    bool has_ended(std::size_t slot) {
        const std::size_t column = batch_.column_of(slot);
        const auto residual = static_cast<double>(batch_.residual(slot));
        const auto magnitude = static_cast<double>(batch_.magnitude(slot));
        const double time = static_cast<double>(taken_) * step_[column];
        progress_[column].settling.add(time, residual);
        if (!std::isfinite(residual) || magnitude > rule_.divergence_limit) return end(slot, Status::diverged);
        if (residual <= rule_.tolerance * std::max(1.0, magnitude)) return end(slot, Status::converged);
        if (oscillates(slot)) return end(slot, Status::oscillating);
        if (time >= rule_.max_time) return end(slot, Status::unfinished);
        return false;
    }

    /// Looks at doubling numbers of steps, and only at circuits whose largest residual since the last look is more
    /// than half of what it was before.
    bool oscillates(std::size_t slot) {
        const std::size_t column = batch_.column_of(slot);
        Progress& progress = progress_[column];
        progress.worst_since_look = std::max(progress.worst_since_look, static_cast<double>(batch_.residual(slot)));
        if (!look_is_due()) return false;
        const bool stuck = progress.worst_since_look > 0.5 * progress.worst_before;
        progress.worst_before = std::exchange(progress.worst_since_look, 0.0);
        if (!stuck) return false;
        const auto found = look_for_oscillation(batch_.alone(slot), std::min(taken_ / 2, longest_recording));
        if (!found) return false;
        answers_.outcomes[column].period = found->period * step_[column];
        answers_.outcomes[column].amplitude = found->amplitude;
        return true;
    }

    /// Whether this chunk was the first to reach first_look * 2^j steps for some j.
    [[nodiscard]] bool look_is_due() const {
        std::size_t look = first_look;
        while (look + rule_.check_every <= taken_) look *= 2;
        return look <= taken_;
    }

    bool end(std::size_t slot, Status status) {
        const std::size_t column = batch_.column_of(slot);
        Outcome& outcome = answers_.outcomes[column];
        outcome.status = status;
        outcome.way = way_;
        const auto residual = static_cast<double>(batch_.residual(slot));
        outcome.residual = std::isnan(residual) ? undefined : residual;
        outcome.magnitude = static_cast<double>(batch_.magnitude(slot));
        outcome.steps = static_cast<std::uint32_t>(taken_);  // choose_steps bounds the budget
        outcome.settling_time = status == Status::converged ? progress_[column].settling.time() : undefined;
        keep_rates<T>(batch_, std::span(&slot, 1), answers_);
        return true;
    }

    const kernels::Backend& backend_;
    assembly::Batch<T>& batch_;
    const Solve& rule_;
    std::span<const double> step_;
    Answers<T> answers_;
    std::vector<Progress> progress_;
    std::vector<std::uint8_t> ended_;
    std::size_t ended_count_ = 0;
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
    March<T>(backend, batch, request.rule, request.step, answers).run(request.stop);
}

template void solve<float>(const kernels::Backend&, assembly::Batch<float>, const Request&, Answers<float>);
template void solve<double>(const kernels::Backend&, assembly::Batch<double>, const Request&, Answers<double>);

}  // namespace colonnade::equilibrium
