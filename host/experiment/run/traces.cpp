#include "host/experiment/run/traces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "colonnade/run.hpp"
#include "host/dynamics/column_path.hpp"
#include "host/equilibrium/outcome.hpp"
#include "host/experiment/network/agents.hpp"
#include "host/experiment/network/column_range.hpp"
#include "host/experiment/results/selection.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/pipeline_plan.hpp"
#include "host/experiment/run/solve_columns.hpp"
#include "host/experiment/run/trace_energies.hpp"

namespace colonnade::experiment {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Places of one column's traces; `column` counts those of all points.
struct Place {
    const assembly::Shape& shape;
    std::size_t samples, column;

    [[nodiscard]] std::size_t layer(std::size_t layer) const { return column * shape.layers + layer; }
    [[nodiscard]] std::size_t time(std::size_t which, std::size_t sample) const {
        return layer(which) * samples + sample;
    }
    [[nodiscard]] std::size_t rate(std::size_t which, std::size_t neuron, std::size_t sample) const {
        return (layer(which) * shape.neurons + neuron) * samples + sample;
    }
    [[nodiscard]] std::size_t system(std::size_t which, std::size_t sample) const {
        return (column * shape.systems() + which) * samples + sample;
    }
};

/// The agents of the traced column. In float32 the end of a range is the one that its rates can reach, which may lie
/// just beyond the end in float64, where the cost is infinite.
template <class T>
game::Network traced_agents(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range) {
    game::Network network = agents_of(spec, shape, range, 0);
    for (game::Unit& unit : network.units) unit.max = static_cast<double>(static_cast<T>(unit.max));
    return network;
}

/// Time between two samples: output.trace_every times solve.step, or where that is 0 a fifth of the shortest time
/// constant.
double interval(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range) {
    constexpr double share = 0.2;
    double shortest = std::numeric_limits<double>::infinity();
    for (const auto& layer : range.parameters())
        for (int which = 0; which < 2; ++which)
            shortest = std::min(shortest, core::shortest_tau(shape.activation[which], which, layer.of(0)));
    return static_cast<double>(spec.output.trace_every) * (spec.solve.step > 0.0 ? spec.solve.step : share * shortest);
}

/// Errors of a step of a trace, as a share of what is allowed: those of many steps add up, above all at corners, which
/// the estimate of an error does not see (at 0.01 some were 35 times rtol).
constexpr double trace_share = 0.001;

using Stop = std::function<bool()>;

/// Follows one system from x(0), in float64, and writes its samples, which lie where they lie whatever steps are taken.
template <class T>
void record(const Spec& spec, const assembly::Shape& shape, const SystemColumns& range,
            const kernels::HostColumns<T>& start, const Place& place, const Stop& stop, Traces& to) {
    kernels::HostColumns<double> batch = start.template rounded<double>();
    const core::System<double> system = batch.system();
    Eigen::VectorXd rates(static_cast<Eigen::Index>(shape.layers_per_system * shape.neurons));
    for (Eigen::Index i = 0; i < rates.size(); ++i) rates(i) = batch.rate(static_cast<std::size_t>(i), 0);
    core::FlowRule rule = equilibrium::flow_rule(spec.solve);
    rule.rtol *= trace_share, rule.atol *= trace_share;
    dynamics::ColumnPath path(system, 0, rule, rates);
    TraceEnergies energies(traced_agents<T>(spec, shape, range), shape);
    const double spacing = interval(spec, shape, range);
    const std::size_t first_layer = range.system() * shape.layers_per_system;
    constexpr std::size_t steps_between_stops = 4096;
    for (std::size_t sample = 0; sample < to.samples; ++sample) {
        const double time = static_cast<double>(sample) * spacing;
        if (time > spec.output.trace_time) break;
        bool moves = true;
        while (moves && path.time() < time) {
            if (stop && path.steps() % steps_between_stops == 0 && stop()) throw Interrupted{};
            moves = path.step(std::numeric_limits<double>::infinity());
        }
        if (!moves) break;
        if (sample > 0) rates = path.state(1.0 - (path.time() - time) / path.length());
        energies.add(time, rates);
        put(to.global_energy, place.system(range.system(), sample), energies.global());
        for (std::size_t l = 0; l < shape.layers_per_system; ++l) {
            put(to.time, place.time(first_layer + l, sample), time);
            for (std::size_t i = 0; i < shape.neurons; ++i) {
                const std::size_t at = place.rate(first_layer + l, i, sample);
                const std::size_t neuron = l * shape.neurons + i;
                put(to.rate, at, rates(static_cast<Eigen::Index>(neuron)));
                put(to.energy, at, energies.own()[neuron]);
            }
        }
    }
    for (std::size_t l = 0; l < shape.layers_per_system; ++l)
        put(to.cooperation, place.layer(first_layer + l), energies.cooperation(l, spec.solve));
}

/// Traces one column through its systems, as far as each has an equilibrium to drive the next.
template <class T>
void trace_column(const Spec& spec, const assembly::Shape& shape, std::size_t which, const Place& place,
                  const Stop& stop, Traces& to) {
    const kernels::Backend& truth = kernels::reference_backend();
    const auto pipeline = truth.pipeline(pipeline_plan<T>(spec, shape));
    pipeline->open(1);
    bool runs = true;
    const Hooks hooks{.prepared =
                          [&](std::size_t system) {
                              if (!runs) return;
                              const SystemColumns column(*pipeline, spec, shape, system);
                              record<T>(spec, shape, column, pipeline->start(), place, stop, to);
                          },
                      .solved =
                          [&](std::size_t system, bool) {
                              std::int8_t status = 0, method = 0;
                              pipeline->statuses(system, 0, std::span(&status, 1), std::span(&method, 1));
                              runs = status == static_cast<std::int8_t>(equilibrium::Status::converged);
                          }};
    solve_columns<T>(*pipeline, truth, spec, shape, spec.output.trace_columns[which], 1, 0, stop, hooks);
}

/// One of the arrays of Traces.
struct TraceArray {
    const char* name;  ///< of its variable
    std::vector<double> Traces::*values;
    std::size_t rows;  ///< of each traced column
    bool is_sampled;   ///< rows of all samples, not of one number
};

std::array<TraceArray, 5> trace_arrays(const assembly::Shape& shape) {
    const std::size_t neurons = shape.layers * shape.neurons;
    return {{{trace_variables[0], &Traces::time, shape.layers, true},
             {trace_variables[1], &Traces::rate, neurons, true},
             {trace_variables[2], &Traces::energy, neurons, true},
             {trace_variables[3], &Traces::global_energy, shape.systems(), true},
             {trace_variables[4], &Traces::cooperation, shape.layers, false}}};
}

std::size_t samples_of(const Experiment& experiment, std::size_t max_points) {
    std::size_t most = 1;
    for (const std::size_t point : selection(experiment.points.size(), max_points))
        most = std::max(most, trace_samples(experiment.points[point]));
    return most;
}

/// Traced columns of all points.
std::size_t traced(const Experiment& experiment) {
    return experiment.points.size() * experiment.base.output.trace_columns.size();
}

}  // namespace

std::size_t trace_samples(const Spec& spec) {
    const assembly::Shape shape = assembly::shape_of(spec);
    std::size_t most = 1;
    for (const std::size_t column : spec.output.trace_columns) {
        std::vector<double> rates(shape.layers_per_system * shape.neurons, 0.0);
        for (ColumnRange<double> range(spec, shape, kernels::reference_backend(), column, 1); !range.done();
             range.advance(rates)) {
            // more than 2^53 are no number to count with, and more than any machine holds
            const double samples = std::min(std::floor(spec.output.trace_time / interval(spec, shape, range)), 0x1p53);
            most = std::max(most, static_cast<std::size_t>(samples) + 1);
        }
    }
    return most;
}

std::size_t trace_bytes(const Experiment& experiment, const assembly::Shape& shape, std::size_t max_points) {
    const Output& output = experiment.base.output;
    if (!keeps_traces(experiment.base)) return 0;
    const double samples = static_cast<double>(samples_of(experiment, max_points));
    double numbers = 0.0;
    for (const TraceArray& array : trace_arrays(shape))
        if (output.keeps(array.name)) numbers += static_cast<double>(array.rows) * (array.is_sampled ? samples : 1.0);
    const double bytes = static_cast<double>(traced(experiment)) * sizeof(double) * numbers;
    // what no machine has is no exact count
    return bytes < 0x1p62 ? static_cast<std::size_t>(bytes) : std::size_t{1} << 62;
}

Traces trace(const Experiment& experiment, const assembly::Shape& shape, const Stop& stop) {
    Traces traces;
    traces.samples = samples_of(experiment, experiment.points.size());
    for (const TraceArray& array : trace_arrays(shape))
        if (experiment.base.output.keeps(array.name))
            (traces.*array.values)
                .assign(traced(experiment) * array.rows * (array.is_sampled ? traces.samples : 1), undefined);
    const bool single = experiment.base.solve.precision == Precision::float32;
    for (std::size_t point = 0; point < experiment.points.size(); ++point) {
        const Spec spec = experiment.points[point];
        for (std::size_t column = 0; column < spec.output.trace_columns.size(); ++column) {
            const Place place{shape, traces.samples, point * spec.output.trace_columns.size() + column};
            if (single)
                trace_column<float>(spec, shape, column, place, stop, traces);
            else
                trace_column<double>(spec, shape, column, place, stop, traces);
        }
    }
    return traces;
}

}  // namespace colonnade::experiment
