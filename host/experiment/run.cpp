#include "colonnade/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "assembly/batch.hpp"
#include "colonnade/certify.hpp"
#include "colonnade/error.hpp"
#include "experiment/aggregates.hpp"
#include "experiment/batch_run.hpp"
#include "experiment/blocks.hpp"
#include "experiment/device_run.hpp"
#include "experiment/label.hpp"
#include "experiment/machine.hpp"
#include "experiment/parallel.hpp"
#include "experiment/plan.hpp"
#include "experiment/results.hpp"
#include "experiment/shrinking.hpp"
#include "experiment/traces.hpp"

namespace colonnade {
namespace {

using experiment::Aggregates;
using experiment::Plan;
using experiment::Range;
using experiment::Results;

/// Runs columns in ranges, on all threads.
class Crew {
public:
    /// `total`: columns of all points, for progress.
    Crew(const RunOptions& options, const Plan& plan, std::size_t total)
        : options_(options), plan_(plan), total_(total) {}

    /// All ranges of all points of an experiment.
    void work(const Experiment& experiment, Results& results) {
        const std::size_t columns = experiment.base.column.computed();
        const std::size_t per_point = (columns + plan_.batch - 1) / plan_.batch;
        experiment::in_parallel(plan_.threads, per_point * experiment.points.size(), [&](std::size_t index) {
            const std::size_t offset = index % per_point * plan_.batch;
            const std::size_t point = index / per_point;
            run_one(experiment.points[point], point, offset, std::min(plan_.batch, columns - offset), results);
        });
    }

    /// Aggregates of one point where the backend takes them by itself; false, with nothing added, where it does not.
    [[nodiscard]] bool aggregate(const Spec& point, experiment::RunningAggregates& running) {
        return experiment::aggregate_on_device(point,
                                               {plan_.backend, plan_.threads, plan_.batch, options_.stop,
                                                [&](std::size_t columns) { report(columns); }, options_.notice},
                                               running);
    }

private:
    void run_one(const Spec& spec, std::size_t point, std::size_t offset, std::size_t columns, Results& results) {
        shrinking_.run(columns, [&](std::size_t first, std::size_t count) {
            const Range range{point, spec.column.first + offset + first, count, offset + first};
            experiment::run_range(spec, *plan_.backend, range, results, options_.stop);
        });
        report(columns);
    }

    void report(std::size_t columns) {
        if (!options_.progress) return;
        const std::scoped_lock lock(mutex_);
        done_ += columns;
        options_.progress(done_, total_);
    }

    const RunOptions& options_;
    const Plan& plan_;
    std::size_t total_;
    std::size_t done_ = 0;
    std::mutex mutex_;
    experiment::Shrinking shrinking_{options_.notice};
};

/// Aggregates alone: a block of columns after another, so that the results of one block are all that is held.
Aggregates aggregate_blocks(const Experiment& experiment, const assembly::Shape& shape, std::size_t threads,
                            Crew& crew) {
    const std::size_t columns = experiment.base.column.computed();
    const std::size_t each = experiment::block_columns(shape.layers);
    Aggregates all;
    for (const Spec& point : experiment.points) {
        experiment::RunningAggregates running(shape);
        const bool on_device = crew.aggregate(point, running);
        for (std::size_t first = 0; first < columns && !on_device; first += each) {
            const Experiment block = experiment::block_of(point, first, each);
            Results results(block, shape, block.base.column.computed());
            crew.work(block, results);
            running.add(results, threads);
        }
        running.finish(all);
    }
    return all;
}

/// What is held at once: the whole experiment, or its largest block.
Experiment held_at_once(const Experiment& experiment, const assembly::Shape& shape) {
    if (experiment.base.output.columns) return experiment;
    return experiment::block_of(experiment.base, 0, experiment::block_columns(shape.layers));
}

Dataset compute(const Experiment& experiment, const RunOptions& options, bool certified) {
    const Plan plan = experiment::make_plan(experiment, options);
    experiment::check_memory(estimate(experiment, options, certified));
    const assembly::Shape shape = assembly::shape_of(experiment.base);
    const std::size_t columns = experiment.base.column.computed();
    Crew crew(options, plan, columns * experiment.points.size());
    const experiment::Computed computed{std::string(plan.backend->name()),
                                        experiment::product_of(experiment.base, *plan.backend)};
    if (!experiment.base.output.columns) {
        const Aggregates aggregates = aggregate_blocks(experiment, shape, plan.threads, crew);
        return experiment::label(experiment, Results(experiment, shape, 0), aggregates, computed);
    }
    Results results(experiment, shape, columns, certified, options.stop);
    crew.work(experiment, results);
    if (experiment.base.output.rates == RatesOutput::traces)
        results.traces = experiment::trace(experiment, shape, options.stop);
    const Aggregates aggregates = experiment::aggregate(results, plan.threads, options.stop);
    return experiment::label(experiment, std::move(results), aggregates, computed);
}

}  // namespace

Estimate estimate(const Experiment& experiment, const RunOptions& options, bool certified) {
    const auto shape = assembly::shape_of(experiment.base);
    const Plan plan = experiment::make_plan(experiment, options);
    static_cast<void>(experiment::product_of(experiment.base, *plan.backend));  // that it can be had
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
    const Experiment held = held_at_once(experiment, shape);
    const std::size_t columns = held.base.column.computed();
    const std::size_t results = Results::bytes(held, shape, certified);
    // afterwards, while columns are aggregated: copies of them, and the steps as real numbers
    const std::size_t aggregating =
        experiment::aggregation_bytes(columns, columns * shape.systems() * held.points.size(), plan.threads);
    result.working_bytes = std::max(marching, aggregating);
    if (experiment.base.output.columns)
        result.result_bytes = results + columns * sizeof(std::int64_t) + experiment::trace_bytes(experiment, shape);
    else
        result.working_bytes += results + experiment::RunningAggregates::bytes(shape);
    result.available_bytes = experiment::available_memory();
    return result;
}

Dataset run(const Experiment& experiment, const RunOptions& options) {
    return compute(experiment, options, false);
}

Dataset certify(const Experiment& experiment, const RunOptions& options) {
    if (!experiment.base.output.columns)
        throw Error(fmt::format("{}: output.columns: found false, allowed: true, as certify answers for every circuit",
                                experiment.base.source));
    return compute(experiment, options, true);
}

}  // namespace colonnade
