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
                 const Request& request, std::span<Outcome> outcomes, std::span<double> rates) {
    const std::size_t columns = outcomes.size();
    if (request.stop && request.stop()) throw Interrupted{};
    skip_all(outcomes, rates);
    const auto ended =
        solve_directly(backend, batch, request.rule, both(request.runs, request.direct), outcomes, rates);
    const std::vector<std::uint8_t> marching = without(request.runs, ended);
    if (std::all_of(marching.begin(), marching.end(), [](std::uint8_t mark) { return mark == 0; })) return;

    Solve rough_rule = request.rule;
    rough_rule.tolerance = std::max(rough_tolerance, request.rule.tolerance);
    const std::vector<std::uint8_t> none(columns, 0);
    std::vector<Outcome> marched(columns);
    std::vector<float> guess(rates.size());
    solve<float>(backend, std::move(rough), {rough_rule, request.step, marching, none, request.stop}, marched, guess);

    std::vector<std::uint8_t> settled(columns, 0);
    for (std::size_t k = 0; k < columns; ++k) {
        if (marching[k] == 0) continue;
        settled[k] = marched[k].status == Status::converged || marched[k].status == Status::unfinished ? 1 : 0;
        if (settled[k] == 0) outcomes[k] = marched[k];
        for (std::size_t at = k, row = 0; at < rates.size(); at += columns, ++row) {
            if (settled[k] == 0) rates[at] = static_cast<double>(guess[at]);
            batch.x(row)[k] = static_cast<double>(guess[at]);
        }
    }
    std::vector<Outcome> fine(columns);
    std::vector<double> answer(rates.size());
    auto polished = solve_directly(backend, batch, request.rule, settled, std::span(fine), std::span(answer));
    for (std::size_t k = 0; k < columns; ++k)
        if (polished[k] != 0 && !is_near(answer, guess, k, columns, marched[k].magnitude)) polished[k] = 0;

    const auto store = [&](const std::vector<std::uint8_t>& marks) {
        for (std::size_t k = 0; k < columns; ++k) {
            if (marks[k] == 0) continue;
            outcomes[k] = fine[k];
            outcomes[k].steps += marched[k].steps;
            if (fine[k].way == Way::newton) outcomes[k].way = Way::polished;
            if (fine[k].status == Status::converged) outcomes[k].settling_time = marched[k].settling_time;
            for (std::size_t at = k; at < rates.size(); at += columns) rates[at] = answer[at];
        }
    };
    store(polished);
    const std::vector<std::uint8_t> left = without(settled, polished);
    solve<double>(backend, std::move(batch), {request.rule, request.step, left, none, request.stop}, fine, answer);
    store(left);
}

}  // namespace colonnade::equilibrium
