#include <cmath>
#include <limits>
#include <vector>

#include "equilibrium/solve.hpp"
#include "experiment/batch_run.hpp"
#include "experiment/column_range.hpp"
#include "experiment/solve_system.hpp"

namespace colonnade::experiment {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// Places of one column's traces in the results.
struct Place {
    std::size_t point, column, columns;

    [[nodiscard]] std::size_t time(const Results& results, std::size_t layer, std::size_t sample) const {
        return ((point * columns + column) * results.layers + layer) * results.traces.samples + sample;
    }
    [[nodiscard]] std::size_t rate(const Results& results, std::size_t layer, std::size_t neuron,
                                   std::size_t sample) const {
        return (((point * columns + column) * results.layers + layer) * results.neurons + neuron) *
                   results.traces.samples +
               sample;
    }
};

/// Marches one system from x(0) and writes a sample every trace_every steps.
template <class T>
void record(const Spec& spec, const ColumnRange& range, const Place& place, Results& results) {
    const kernels::Backend& truth = kernels::reference_backend();
    assembly::Batch<T> batch = range.assemble<T>();
    const auto system = batch.system();
    std::vector<T> scratch(truth.scratch_size(system));
    const auto together = static_cast<std::size_t>(system.layers);
    for (std::size_t sample = 0; sample < results.traces.samples; ++sample) {
        const double time = static_cast<double>(sample * spec.output.trace_every) * range.step()[0];
        const bool past = time > spec.output.trace_time;
        if (sample > 0 && !past) truth.advance(system, spec.output.trace_every, scratch);
        for (std::size_t l = 0; l < together; ++l) {
            const std::size_t layer = range.system() * together + l;
            results.traces.time[place.time(results, layer, sample)] = past ? undefined : time;
            for (std::size_t i = 0; i < results.neurons; ++i)
                results.traces.rate[place.rate(results, layer, i, sample)] =
                    past ? undefined : static_cast<double>(batch.rate(l * results.neurons + i, 0));
        }
    }
}

template <class T>
void trace_column(const Spec& spec, const Place& place, Results& results) {
    const assembly::Shape shape = assembly::shape_of(spec);
    equilibrium::AnswerStore<T> answers(1, shape.together * shape.neurons);
    std::vector<std::uint8_t> runs(1, 1);
    stability::ErrorBound bound(spec, shape);
    ColumnRange range(spec, shape, spec.output.trace_columns[place.column], 1);
    for (; !range.done(); range.advance<T>(answers.rates, answers.low)) {
        if (runs[0] != 0) record<T>(spec, range, place, results);
        solve_system<T>(spec, kernels::reference_backend(), range, bound, runs, {}, answers);
        if (answers.outcomes[0].status != equilibrium::Status::converged) runs[0] = 0;
    }
}

}  // namespace

std::size_t trace_samples(const Spec& spec) {
    const assembly::Shape shape = assembly::shape_of(spec);
    std::size_t most = 1;
    for (const std::size_t column : spec.output.trace_columns) {
        std::vector<double> rates(shape.together * shape.neurons, 0.0);
        for (ColumnRange range(spec, shape, column, 1); !range.done(); range.advance<double>(rates)) {
            const double steps = std::floor(spec.output.trace_time / range.step()[0]);
            most = std::max(most, static_cast<std::size_t>(steps) / spec.output.trace_every + 1);
        }
    }
    return most;
}

void run_trace(const Spec& spec, std::size_t point, std::size_t column_index, Results& results) {
    const Place place{point, column_index, spec.output.trace_columns.size()};
    if (spec.solve.precision == Precision::float32)
        trace_column<float>(spec, place, results);
    else
        trace_column<double>(spec, place, results);
}

}  // namespace colonnade::experiment
