#include "host/equilibrium/confirm.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "host/equilibrium/march.hpp"
#include "host/equilibrium/runge_kutta.hpp"

namespace colonnade::equilibrium {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// Largest share by which two runs that agree differ.
constexpr double agreement = 0.01;

bool is_near(double a, double b, double scale) {
    return std::abs(a - b) <= agreement * scale;
}

/// Whether two runs found the same of a column.
template <class T>
bool agree(const SolutionStore<T>& a, const SolutionStore<T>& b, std::size_t column) {
    const Outcome &one = a.outcomes[column], &other = b.outcomes[column];
    if (one.status != other.status) return false;
    if (one.status == Status::oscillating)
        return is_near(one.period, other.period, other.period) &&
               is_near(one.amplitude, other.amplitude, other.amplitude);
    if (one.status != Status::converged) return true;
    for (std::size_t at = column; at < a.rates.size(); at += a.outcomes.size())
        if (!is_near(static_cast<double>(a.rates[at]), static_cast<double>(b.rates[at]),
                     std::max(1.0, other.magnitude)))
            return false;
    return true;
}

template <class T>
void store(const SolutionStore<T>& found, std::size_t column, Solution<T> solution) {
    solution.outcomes[column] = found.outcomes[column];
    for (std::size_t at = column; at < found.rates.size(); at += found.outcomes.size())
        solution.rates[at] = found.rates[at];
}

std::uint32_t total(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::uint32_t>(std::min(std::size_t{a} + b, max_counted_steps));
}

/// Whether the step is short enough to believe a status: where slopes have no bound every step that is too long escapes
/// alike, or finds no rest.
bool tells(Status status, int halvings, bool unbounded_slope) {
    if (!unbounded_slope) return true;
    if (status == Status::diverged) return halvings == max_halvings;
    return status != Status::unfinished || halvings >= 2;
}

/// Whether a column may be followed once more, in steps half as long as those of which the last run took `last` and all
/// runs together `spent`. Next to an onset of cycles each run may last for max_time, and no two agree.
bool is_affordable(std::size_t last, std::size_t spent, const Solve& rule, double step) {
    return static_cast<double>(spent + 2 * last) <= max_full_runs * rule.max_time / step;
}

/// Columns of a batch by whether their status is wanted.
template <class T, class Wanted>
kernels::HostColumns<T> those(const kernels::HostColumns<T>& batch, std::span<const Outcome> outcomes, Wanted wanted) {
    std::vector<std::size_t> slots;
    for (std::size_t slot = 0; slot < batch.size(); ++slot)
        if (wanted(outcomes[batch.column_of(slot)].status)) slots.push_back(slot);
    return batch.part(slots);
}

}  // namespace

bool is_doubtful(Status status, bool unbounded_slope) {
    return core::is_doubtful(status) || (unbounded_slope && status == Status::unfinished);
}

template <class T>
void confirm(const kernels::Steps& steps, kernels::HostColumns<T> start, const Request& request, Solution<T> solution) {
    const std::size_t columns = solution.outcomes.size();
    const std::size_t neurons = solution.rates.size() / columns;
    const RungeKutta fine(steps);
    const bool unbounded = start.has_unbounded_slope();
    SolutionStore<T> before(columns, neurons), now(columns, neurons);
    std::copy(solution.outcomes.begin(), solution.outcomes.end(), before.outcomes.begin());
    for (int halvings = 0;; ++halvings) {
        march_on_host<T>(fine, start, {request.rule, request.stop}, now, core::first_look / 4);
        std::vector<std::uint8_t> left(start.size(), 0);
        for (std::size_t slot = 0; slot < left.size(); ++slot) {
            const std::size_t column = start.column_of(slot);
            Outcome& outcome = now.outcomes[column];
            const std::size_t last = outcome.steps;
            outcome.steps = total(outcome.steps, before.outcomes[column].steps);
            const bool confirmed =
                tells(outcome.status, halvings, unbounded) &&
                (outcome.status == Status::unfinished || (halvings > 0 && agree(before, now, column)));
            const double step = std::ldexp(start.step(slot), halvings);  // the first one
            const bool goes_on = halvings < max_halvings && is_affordable(last, outcome.steps, request.rule, step);
            left[slot] = !confirmed && goes_on ? 1 : 0;
            if (left[slot] != 0) continue;
            if (!confirmed) {
                outcome.status = Status::unfinished;
                outcome.period = outcome.amplitude = outcome.settling_time = undefined;
            }
            store(now, column, solution);
        }
        start.keep(left);
        if (start.size() == 0) return;
        std::swap(before, now);
        start.scale_step(0.5);
    }
}

template <class T>
void follow_again(const kernels::Steps& steps, const kernels::HostColumns<T>& start, const Request& request,
                  Solution<T> solution) {
    if (request.rule.method == Method::forward_backward) return;  // a map's ends are its own
    const bool unbounded = start.has_unbounded_slope();
    kernels::HostColumns<T> doubted =
        those(start, solution.outcomes, [&](Status status) { return is_doubtful(status, unbounded); });
    if (doubted.size() > 0) confirm<T>(steps, std::move(doubted), request, solution);
    if (!request.settling) return;
    kernels::HostColumns<T> resting =
        those(start, solution.outcomes, [](Status status) { return status == Status::converged; });
    if (resting.size() > 0) measure_settling<T>(steps, std::move(resting), request, solution.outcomes);
}

template void confirm<float>(const kernels::Steps&, kernels::HostColumns<float>, const Request&, Solution<float>);
template void confirm<double>(const kernels::Steps&, kernels::HostColumns<double>, const Request&, Solution<double>);
template void follow_again<float>(const kernels::Steps&, const kernels::HostColumns<float>&, const Request&,
                                  Solution<float>);
template void follow_again<double>(const kernels::Steps&, const kernels::HostColumns<double>&, const Request&,
                                   Solution<double>);

}  // namespace colonnade::equilibrium
