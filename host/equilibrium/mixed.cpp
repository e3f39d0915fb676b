#include "host/equilibrium/mixed.hpp"

#include <algorithm>

#include "host/equilibrium/march.hpp"

namespace colonnade::equilibrium {
namespace {

/// Residual at which the march in float32 hands over: what its rounding lets it reach.
constexpr double rough_tolerance = 1e-5;

}  // namespace

RoughStops march_roughly(const kernels::Backend& backend, const assembly::Shape& shape,
                         const kernels::HostColumns<double>& start, const Solve& rule, bool settling,
                         const std::function<bool()>& stop) {
    kernels::HostColumns<float> rough = start.rounded<float>();
    const std::size_t columns = rough.size();
    Solve rough_rule = rule;
    rough_rule.tolerance = std::max(rough_tolerance, rule.tolerance);
    for (std::size_t k = 0; k < columns; ++k) rough.label(k, k, rough.step(k), rough_rule.tolerance);
    SolutionStore<float> marched(columns, shape.layers_per_system * shape.neurons);
    march_and_follow<float>(backend, rough, {rough_rule, stop, settling}, marched);
    RoughStops ends{std::vector<core::StopRecord>(columns), {marched.rates.begin(), marched.rates.end()}, {}};
    for (std::uint32_t k = 0; k < columns; ++k) {
        const Outcome& outcome = marched.outcomes[k];
        ends.stop_records[k] = stop_record_of(outcome);
        if (outcome.status == Status::oscillating) ends.cycles.push_back({k, outcome.period, outcome.amplitude});
    }
    return ends;
}

}  // namespace colonnade::equilibrium
