#include "colonnade/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <vector>

#include "assembly/batch.hpp"
#include "colonnade/certify.hpp"
#include "colonnade/error.hpp"
#include "experiment/aggregates.hpp"
#include "experiment/batch_run.hpp"
#include "experiment/label.hpp"
#include "experiment/machine.hpp"
#include "experiment/parallel.hpp"
#include "experiment/plan.hpp"
#include "experiment/results.hpp"
#include "experiment/shrinking.hpp"

namespace colonnade {
namespace {

using experiment::Plan;
using experiment::Range;
using experiment::Results;

/// All ranges of all points.
class Crew {
public:
    Crew(const Experiment& experiment, const RunOptions& options, const Plan& plan, Results& results)
        : experiment_(experiment), options_(options), plan_(plan), results_(results) {
        columns_ = experiment.base.column.computed();
        per_point_ = (columns_ + plan.batch - 1) / plan.batch;
    }

    void work() {
        experiment::in_parallel(plan_.threads, per_point_ * experiment_.points.size(),
                                [this](std::size_t index) { run_one(index); });
    }

private:
    void run_one(std::size_t index) {
        const std::size_t point = index / per_point_;
        const std::size_t offset = index % per_point_ * plan_.batch;
        const std::size_t columns = std::min(plan_.batch, columns_ - offset);
        const Spec& spec = experiment_.points[point];
        shrinking_.run(columns, [&](std::size_t first, std::size_t count) {
            const Range range{point, spec.column.first + offset + first, count, offset + first};
            experiment::run_range(spec, *plan_.backend, range, results_, options_.stop);
        });
        if (!options_.progress) return;
        const std::scoped_lock lock(mutex_);
        done_ += columns;
        options_.progress(done_, columns_ * experiment_.points.size());
    }

    const Experiment& experiment_;
    const RunOptions& options_;
    const Plan& plan_;
    Results& results_;
    std::size_t columns_ = 0;
    std::size_t per_point_ = 0;
    std::size_t done_ = 0;
    std::mutex mutex_;
    experiment::Shrinking shrinking_{options_.notice};
};

void trace(const Experiment& experiment, Results& results) {
    const std::size_t columns = experiment.base.output.trace_columns.size();
    for (const Spec& point : experiment.points)
        results.traces.samples = std::max(results.traces.samples, experiment::trace_samples(point));
    const std::size_t rows = experiment.points.size() * columns * results.layers * results.traces.samples;
    const double undefined = std::numeric_limits<double>::quiet_NaN();
    results.traces.time.assign(rows, undefined);
    results.traces.rate.assign(rows * results.neurons, undefined);
    for (std::size_t point = 0; point < experiment.points.size(); ++point)
        for (std::size_t column = 0; column < columns; ++column)
            experiment::run_trace(experiment.points[point], point, column, results);
}

Dataset compute(const Experiment& experiment, const RunOptions& options, bool certified) {
    const Plan plan = experiment::make_plan(experiment, options);
    experiment::check_memory(estimate(experiment, options, certified));
    Results results(experiment, assembly::shape_of(experiment.base), certified);
    Crew(experiment, options, plan, results).work();
    if (experiment.base.output.rates == RatesOutput::traces) trace(experiment, results);
    return experiment::label(experiment, std::move(results), std::string(plan.backend->name()), plan.threads);
}

}  // namespace

Estimate estimate(const Experiment& experiment, const RunOptions& options, bool certified) {
    const auto shape = assembly::shape_of(experiment.base);
    const Plan plan = experiment::make_plan(experiment, options);
    const bool single = experiment.base.solve.precision == Precision::float32;
    const std::size_t batch = std::min(plan.batch, experiment.base.column.computed());
    const std::size_t arrays =
        single ? assembly::Batch<float>::bytes(shape, batch) : assembly::Batch<double>::bytes(shape, batch);
    // the same quantities once more in double precision while they are drawn, and the rates of every layer
    const std::size_t drawn =
        shape.together * (core::quantity_count + shape.weight_rows + 4 * shape.neurons) * batch * 8;
    Estimate result;
    result.neurons = shape.neurons;
    result.circuits = experiment.base.column.computed() * shape.layers * experiment.points.size();
    // an array more while Newton tries, and the float32 system beside it in mixed precision
    const bool mixed = experiment.base.solve.precision == Precision::mixed;
    const std::size_t rough = mixed ? 2 * assembly::Batch<float>::bytes(shape, batch) : 0;
    const std::size_t marching = plan.threads * (3 * arrays + rough + drawn + shape.layers * shape.neurons * batch * 8);
    // afterwards, while columns are aggregated: copies of them, and the steps as real numbers
    const std::size_t columns = experiment.base.column.computed();
    const std::size_t steps = columns * shape.systems() * experiment.points.size() * sizeof(double);
    result.working_bytes = std::max(marching, steps + experiment::aggregation_bytes(columns, plan.threads));
    result.result_bytes = Results::bytes(experiment, shape, certified) + columns * sizeof(std::int64_t);
    result.available_bytes = experiment::available_memory();
    return result;
}

Dataset run(const Experiment& experiment, const RunOptions& options) {
    return compute(experiment, options, false);
}

Dataset certify(const Experiment& experiment, const RunOptions& options) {
    return compute(experiment, options, true);
}

}  // namespace colonnade
