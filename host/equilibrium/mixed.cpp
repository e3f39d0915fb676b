#include "equilibrium/mixed.hpp"

#include <algorithm>

#include "equilibrium/solve.hpp"

namespace colonnade::equilibrium {
namespace {

/// Residual at which the march in float32 hands over: what its rounding lets it reach.
constexpr double rough_tolerance = 1e-5;

kernels::HostColumns<float> in_float32(const kernels::HostColumns<double>& start) {
    const core::SystemRows rows(start.system, false);
    kernels::HostColumns<float> rough{{}, start.column, start.step, std::vector<float>(rows.total() * start.step.size())};
    const core::System<double>& from = start.system;
    core::System<float>& to = rough.system;
    to.motif = from.motif, to.update = from.update, to.product = from.product;
    to.ring = from.ring, to.feeds_back = from.feeds_back;
    to.layers = from.layers, to.channels = from.channels, to.neurons = from.neurons, to.weight_rows = from.weight_rows;
    std::copy(std::begin(from.population), std::end(from.population), std::begin(to.population));
    to.population_of = from.population_of;
    if (from.matrix != nullptr) {
        const auto n = static_cast<std::size_t>(from.neurons);
        rough.matrix.assign(from.matrix, from.matrix + n * n);
        to.matrix = rough.matrix.data();
    }
    to.columns = from.columns;
    to = rows.place(to, rough.values.data(), from.columns);
    std::copy(start.values.begin(), start.values.end(), rough.values.begin());
    return rough;
}

}  // namespace

RoughEnds march_roughly(const kernels::Backend& backend, const assembly::Shape& shape,
                        const kernels::HostColumns<double>& start, const Solve& rule, bool settling,
                        const std::function<bool()>& stop) {
    const kernels::HostColumns<float> rough = in_float32(start);
    const std::size_t columns = rough.step.size();
    Solve rough_rule = rule;
    rough_rule.tolerance = std::max(rough_tolerance, rule.tolerance);
    const std::vector<std::uint8_t> all(columns, 1), none(columns, 0);
    AnswerStore<float> marched(columns, shape.together * shape.neurons);
    solve<float>(backend, assembly::Batch<float>(shape, rough.system),
                 {rough_rule, rough.step, all, none, stop, {}, settling}, marched);
    RoughEnds ends{std::vector<core::Ending>(columns), {marched.rates.begin(), marched.rates.end()}, {}};
    for (std::uint32_t k = 0; k < columns; ++k) {
        const Outcome& outcome = marched.outcomes[k];
        ends.endings[k] = ending_of(outcome);
        if (outcome.status == Status::oscillating) ends.cycles.push_back({k, outcome.period, outcome.amplitude});
    }
    return ends;
}

}  // namespace colonnade::equilibrium
