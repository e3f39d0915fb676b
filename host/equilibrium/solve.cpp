#include "equilibrium/solve.hpp"

#include <algorithm>
#include <utility>

#include "colonnade/run.hpp"
#include "equilibrium/confirm.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/resident.hpp"

namespace colonnade::equilibrium {

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
    const auto resident = backend.reside(batch.system(), step, tolerance, rule);
    const auto cycles = march_resident<T>(*resident, request.rule, backend.on_host(), request.stop);
    store_ends<T>(*resident, cycles, batch, request, answers);
    follow_again<T>(backend.on_host(), batch, request, answers);
}

core::Ending ending_of(const Outcome& outcome) {
    core::Verdict verdict = core::Verdict::unfinished;
    if (outcome.status == Status::converged) verdict = core::Verdict::converged;
    if (outcome.status == Status::diverged) verdict = core::Verdict::diverged;
    if (outcome.status == Status::oscillating) verdict = core::Verdict::oscillating;
    return {verdict, outcome.steps, outcome.residual, outcome.magnitude, outcome.settling_time};
}

template void solve<float>(const kernels::Backend&, assembly::Batch<float>, const Request&, Answers<float>);
template void solve<double>(const kernels::Backend&, assembly::Batch<double>, const Request&, Answers<double>);

}  // namespace colonnade::equilibrium
