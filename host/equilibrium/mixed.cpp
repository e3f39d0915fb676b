#include <algorithm>
#include <cmath>

#include "colonnade/run.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/solve.hpp"

namespace colonnade::equilibrium {
namespace {

/// Residual at which the march in float32 hands over: what its rounding lets it reach.
constexpr double rough_tolerance = 1e-5;
/// Farther than this from the float32 answer, relative to its magnitude, Newton has left for another equilibrium.
constexpr double neighbourhood = 1e-2;

bool is_near(std::span<const double> rates, std::span<const float> guess, std::size_t column, std::size_t columns,
             double magnitude) {
    for (std::size_t at = column; at < rates.size(); at += columns)
        if (!(std::abs(rates[at] - static_cast<double>(guess[at])) <= neighbourhood * std::max(1.0, magnitude)))
            return false;
    return true;
}

}  // namespace

void solve_mixed(const kernels::Backend& backend, assembly::Batch<double> batch, assembly::Batch<float> rough,
                 const Request& request, Answers<double> answers) {
    const std::size_t columns = answers.outcomes.size();
    const std::size_t neurons = answers.rates.size() / columns;
    if (request.stop && request.stop()) throw Interrupted{};
    skip(request.runs, answers);
    const auto ended = solve_directly(backend, batch, request.rule, both(request.runs, request.direct), answers);
    const std::vector<std::uint8_t> marching = without(request.runs, ended);
    if (std::all_of(marching.begin(), marching.end(), [](std::uint8_t mark) { return mark == 0; })) return;

    Solve rough_rule = request.rule;
    rough_rule.tolerance = std::max(rough_tolerance, request.rule.tolerance);
    const std::vector<std::uint8_t> none(columns, 0);
    AnswerStore<float> marched(columns, neurons);
    solve<float>(backend, std::move(rough),
                 {rough_rule, request.step, marching, none, request.stop, {}, request.settling}, marched);

    std::vector<std::uint8_t> settled(columns, 0);
    for (std::size_t k = 0; k < columns; ++k) {
        if (marching[k] == 0) continue;
        const Outcome& outcome = marched.outcomes[k];
        settled[k] = outcome.status == Status::converged || outcome.status == Status::unfinished ? 1 : 0;
        if (settled[k] == 0) answers.outcomes[k] = outcome;
        for (std::size_t row = 0; row < neurons; ++row) {
            const auto rate = static_cast<double>(marched.rates[row * columns + k]);
            if (settled[k] == 0) answers.rates[row * columns + k] = rate;
            batch.x(row)[k] = rate;
        }
    }
    AnswerStore<double> fine(columns, neurons);
    auto polished = solve_directly<double>(backend, batch, request.rule, settled, fine);
    for (std::size_t k = 0; k < columns; ++k)
        if (polished[k] != 0 && !is_near(fine.rates, marched.rates, k, columns, marched.outcomes[k].magnitude))
            polished[k] = 0;

    const auto store = [&](const std::vector<std::uint8_t>& marks) {
        for (std::size_t k = 0; k < columns; ++k) {
            if (marks[k] == 0) continue;
            const Outcome& found = fine.outcomes[k];
            Outcome& outcome = answers.outcomes[k];
            outcome = found;
            outcome.steps += marched.outcomes[k].steps;
            if (found.way == Way::newton) outcome.way = Way::polished;
            if (found.status == Status::converged) outcome.settling_time = marched.outcomes[k].settling_time;
            for (std::size_t at = k; at < answers.rates.size(); at += columns) {
                answers.rates[at] = fine.rates[at];
                answers.low[at] = fine.low[at];
            }
        }
    };
    store(polished);
    const std::vector<std::uint8_t> left = without(settled, polished);
    solve<double>(backend, std::move(batch), {request.rule, request.step, left, none, request.stop, request.tolerance},
                  fine);
    store(left);
}

}  // namespace colonnade::equilibrium
