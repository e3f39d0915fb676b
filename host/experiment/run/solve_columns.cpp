#include "host/experiment/run/solve_columns.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "colonnade/run.hpp"
#include "host/assembly/parameters.hpp"
#include "host/assembly/stimulus.hpp"
#include "host/equilibrium/march.hpp"
#include "host/equilibrium/step_size.hpp"
#include "host/experiment/run/pipeline_plan.hpp"

namespace colonnade::experiment {
namespace {

/// Residual at which the march in float32 hands over: what its rounding lets it reach.
constexpr double rough_tolerance = 1e-5;

/// Where marches in float32 went: ends [column], rates [neuron][column], and the oscillations among them.
struct RoughStops {
    std::vector<core::StopRecord> stop_records;
    std::vector<double> rates;
    kernels::HostEnds<double> host_ends;
};

/// Drives columns in float32 until each has ended, at the residual that its rounding lets it reach: the first part of
/// mixed precision. `settling`, `stop` as in equilibrium::Request.
RoughStops march_roughly(const kernels::Backend& backend, const assembly::Shape& shape,
                         const kernels::HostColumns<double>& start, const Solve& rule, bool settling,
                         const std::function<bool()>& stop) {
    kernels::HostColumns<float> rough = start.rounded<float>();
    const std::size_t columns = rough.size();
    Solve rough_rule = rule;
    rough_rule.tolerance = std::max(rough_tolerance, rule.tolerance);
    for (std::size_t k = 0; k < columns; ++k) rough.label(k, k, rough.step(k), rough_rule.tolerance);
    equilibrium::SolutionStore<float> marched(columns, shape.layers_per_system * shape.neurons);
    equilibrium::march_all<float>(backend, rough, {rough_rule, stop, settling}, marched);
    RoughStops ends{std::vector<core::StopRecord>(columns), {marched.rates.begin(), marched.rates.end()}, {}};
    for (std::uint32_t k = 0; k < columns; ++k) {
        const equilibrium::Outcome& outcome = marched.outcomes[k];
        ends.stop_records[k] = equilibrium::stop_record_of(outcome);
        if (std::isfinite(outcome.amplitude))
            ends.host_ends.ends.push_back({.slot = k, .period = outcome.period, .amplitude = outcome.amplitude});
    }
    return ends;
}

}  // namespace

template <class T>
void name_refused(kernels::Pipeline<T>& pipeline, const Spec& spec, const assembly::Shape& shape, std::size_t system) {
    const std::size_t first = pipeline.first(), columns = pipeline.columns();
    (void)assembly::stimulus_input(spec, first, columns);
    for (std::size_t l = 0; l < shape.layers_per_system; ++l) {
        const std::size_t layer = system * shape.layers_per_system + l;
        (void)assembly::draw_layer(spec, layer, first, columns);
        (void)assembly::initial_rates(spec, layer, first, columns);
    }
    std::vector<double> taken(columns), largest(columns);
    pipeline.steps(taken, largest);
    equilibrium::check_steps(spec, taken, largest, first);
    throw Error(spec.source + ": a number of columns " + std::to_string(first) + " to " +
                std::to_string(first + columns - 1) + " is refused, allowed: numbers within the ranges of their keys");
}

template <class T>
equilibrium::Restless<T> solve_system(kernels::Pipeline<T>& pipeline, const kernels::Backend& backend,
                                      const assembly::Shape& shape, const Solve& rule, bool settling,
                                      const std::function<bool()>& stop) {
    kernels::ColumnBatch<T>* left = pipeline.solve();
    if constexpr (std::is_same_v<T, double>)
        if (left != nullptr && pipeline.starts_roughly()) {
            const auto rough = march_roughly(backend, shape, left->fetch(), rule, settling, stop);
            left = pipeline.polish(rough.stop_records, rough.rates, rough.host_ends);
        }
    if (left == nullptr) return {};
    equilibrium::Restless<T> restless = equilibrium::march<T>(*left, rule, backend.on_host(), stop);
    pipeline.end(restless.host_ends);
    return restless;
}

template <class T>
void solve_columns(kernels::Pipeline<T>& pipeline, const kernels::Backend& backend, const Spec& spec,
                   const assembly::Shape& shape, std::size_t first, std::size_t columns, std::size_t offset,
                   const std::function<bool()>& stop, const Hooks& hooks) {
    if (!pipeline.begin(first, columns, offset)) name_refused(pipeline, spec, shape, 0);
    for (std::size_t system = 0; system < shape.systems(); ++system) {
        if (stop && stop()) throw Interrupted{};
        if (!pipeline.prepare(system)) name_refused(pipeline, spec, shape, system);
        if (hooks.prepared) hooks.prepared(system);
        (void)solve_system<T>(pipeline, backend, shape, spec.solve, spec.output.settling, stop);
        const bool certified = pipeline.conclude();
        if (hooks.solved) hooks.solved(system, certified);
    }
    pipeline.measure();
}

template <class T>
std::unique_ptr<kernels::Pipeline<T>> Pipelines<T>::take() {
    {
        const std::scoped_lock lock(mutex_);
        if (!free_.empty()) {
            auto pipeline = std::move(free_.back());
            free_.pop_back();
            return pipeline;
        }
    }
    return backend_->pipeline(pipeline_plan<T>(*spec_, *shape_));
}

template void solve_columns<float>(kernels::Pipeline<float>&, const kernels::Backend&, const Spec&,
                                   const assembly::Shape&, std::size_t, std::size_t, std::size_t,
                                   const std::function<bool()>&, const Hooks&);
template void solve_columns<double>(kernels::Pipeline<double>&, const kernels::Backend&, const Spec&,
                                    const assembly::Shape&, std::size_t, std::size_t, std::size_t,
                                    const std::function<bool()>&, const Hooks&);
template void name_refused<float>(kernels::Pipeline<float>&, const Spec&, const assembly::Shape&, std::size_t);
template void name_refused<double>(kernels::Pipeline<double>&, const Spec&, const assembly::Shape&, std::size_t);
template equilibrium::Restless<float> solve_system<float>(kernels::Pipeline<float>&, const kernels::Backend&,
                                                          const assembly::Shape&, const Solve&, bool,
                                                          const std::function<bool()>&);
template equilibrium::Restless<double> solve_system<double>(kernels::Pipeline<double>&, const kernels::Backend&,
                                                            const assembly::Shape&, const Solve&, bool,
                                                            const std::function<bool()>&);
template class Pipelines<float>;
template class Pipelines<double>;

}  // namespace colonnade::experiment
