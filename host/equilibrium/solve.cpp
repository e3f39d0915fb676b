#include "equilibrium/solve.hpp"

#include <algorithm>
#include <utility>

#include "colonnade/run.hpp"
#include "equilibrium/confirm.hpp"
#include "equilibrium/direct.hpp"
#include "equilibrium/march.hpp"
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
    if (const auto resident = backend.reside(batch.system(), step, tolerance, rule)) {
        march_resident<T>(*resident, batch, request, answers);
        return follow_again<T>(*kernels::cpu_backend("auto"), batch, request, answers);
    }
    const Following kept{[settling = request.settling, unbounded = batch.has_unbounded_slope()](Status status) {
        return is_doubtful(status, unbounded) || (settling && status == Status::converged);
    }};
    for (const assembly::Batch<T>& start : march<T>(backend, std::move(batch), request, answers, kept))
        follow_again<T>(backend, start, request, answers);
}

template void solve<float>(const kernels::Backend&, assembly::Batch<float>, const Request&, Answers<float>);
template void solve<double>(const kernels::Backend&, assembly::Batch<double>, const Request&, Answers<double>);

}  // namespace colonnade::equilibrium
