#include "colonnade/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "colonnade/certify.hpp"
#include "colonnade/error.hpp"
#include "host/experiment/parallel/machine.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/parallel/shrinking.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/experiment/results/blocks.hpp"
#include "host/experiment/results/label.hpp"
#include "host/experiment/results/results.hpp"
#include "host/experiment/results/variables.hpp"
#include "host/experiment/run/aggregate_run.hpp"
#include "host/experiment/run/needs.hpp"
#include "host/experiment/run/plan.hpp"
#include "host/experiment/run/range_run.hpp"
#include "host/experiment/run/traces.hpp"

namespace colonnade {
namespace {

using experiment::Aggregates;
using experiment::Plan;
using experiment::Range;
using experiment::Results;

/// The point that threads work on, made once and kept while they do: its spec may hold an image, and its pipelines
/// serve one range after another.
class PointAtHand {
public:
    PointAtHand(const SweepPoints& points, const kernels::Backend& backend) : points_(points), backend_(backend) {}

    struct Point {
        Spec spec;
        std::unique_ptr<experiment::PointRun> run;
    };

    [[nodiscard]] std::shared_ptr<const Point> at(std::size_t point) {
        const std::scoped_lock lock(mutex_);
        if (made_ && point_ == point) return made_;
        auto made = std::make_shared<Point>();
        made->spec = points_[point];
        made->run = experiment::point_run(made->spec, backend_);
        made_ = std::move(made);
        point_ = point;
        return made_;
    }

private:
    const SweepPoints& points_;
    const kernels::Backend& backend_;
    std::mutex mutex_;
    std::shared_ptr<const Point> made_;
    std::size_t point_ = 0;
};

/// Runs columns in ranges, on all threads.
class RangeRunner {
public:
    /// `total`: columns of all points, for progress.
    RangeRunner(const RunOptions& options, const Plan& plan, std::size_t total)
        : options_(options), plan_(plan), total_(total) {}

    /// All ranges of all points of an experiment.
    void work(const Experiment& experiment, Results& results) {
        const std::size_t columns = experiment.base.column.computed();
        const std::size_t per_point = (columns + plan_.batch - 1) / plan_.batch;
        PointAtHand points(experiment.points, *plan_.backend);
        experiment::in_parallel(plan_.threads, per_point * experiment.points.size(), [&](std::size_t index) {
            const std::size_t offset = index % per_point * plan_.batch;
            const std::size_t point = index / per_point;
            run_one(*points.at(point), point, offset, std::min(plan_.batch, columns - offset), results);
        });
    }

    /// Aggregates of one point, of which no column is kept.
    void aggregate(const Spec& point, experiment::RunningAggregates& running) {
        experiment::aggregate_columns(point,
                                      {plan_.backend, plan_.threads, plan_.batch, options_.stop,
                                       [&](std::size_t columns) { report(columns); }, options_.notice},
                                      running);
    }

private:
    void run_one(const PointAtHand::Point& at, std::size_t point, std::size_t offset, std::size_t columns,
                 Results& results) {
        shrinking_.run(columns, [&](std::size_t first, std::size_t count) {
            const Range range{point, at.spec.column.first + offset + first, count, offset + first};
            at.run->run(range, results, options_.stop);
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

/// Aggregates alone, of one point after another.
Aggregates aggregate_points(const Experiment& experiment, const assembly::Shape& shape, RangeRunner& crew) {
    Aggregates all;
    for (const Spec& point : experiment.points) {
        experiment::RunningAggregates running(shape);
        crew.aggregate(point, running);
        running.finish(all);
    }
    return all;
}

Dataset compute(const Experiment& experiment, const RunOptions& options, bool certified) {
    experiment::check_variables(experiment, certified);
    const Plan plan = experiment::make_plan(experiment, options);
    const experiment::Needs needs = experiment::needs_of(experiment, options, certified);
    experiment::check_memory(needs.working + needs.result, experiment::available_memory(), experiment::smaller_run);
    const assembly::Shape shape = assembly::shape_of(experiment.base);
    const std::size_t columns = experiment.base.column.computed();
    RangeRunner crew(options, plan, columns * experiment.points.size());
    const experiment::Computed computed{std::string(plan.backend->name()),
                                        experiment::product_of(experiment.base, *plan.backend)};
    if (!experiment.base.output.columns) {
        Aggregates aggregates = aggregate_points(experiment, shape, crew);
        return experiment::label(experiment, Results(experiment, shape, 0), std::move(aggregates), computed);
    }
    Results results(experiment, shape, columns, certified, options.stop, plan.threads);
    crew.work(experiment, results);
    if (experiment::keeps_traces(experiment.base)) results.traces = experiment::trace(experiment, shape, options.stop);
    Aggregates aggregates = experiment::aggregate(results, plan.threads, options.stop);
    return experiment::label(experiment, std::move(results), std::move(aggregates), computed);
}

}  // namespace

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
