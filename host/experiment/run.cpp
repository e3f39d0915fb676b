#include "colonnade/run.hpp"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "assembly/batch.hpp"
#include "colonnade/error.hpp"
#include "experiment/batch_run.hpp"
#include "experiment/label.hpp"
#include "experiment/machine.hpp"
#include "experiment/plan.hpp"
#include "experiment/results.hpp"

namespace colonnade {
namespace {

using experiment::Plan;
using experiment::Range;
using experiment::Results;

/// All ranges of all points, handed to threads in order.
class Crew {
public:
    Crew(const Experiment& experiment, const RunOptions& options, const Plan& plan, Results& results)
        : experiment_(experiment), options_(options), plan_(plan), results_(results) {
        columns_ = experiment.base.column.computed();
        per_point_ = (columns_ + plan.batch - 1) / plan.batch;
    }

    /// Rethrows the failure of the first range that failed, which does not depend on the number of threads.
    void work() {
        const std::size_t total = per_point_ * experiment_.points.size();
        {
            std::vector<std::jthread> threads;
            for (std::size_t t = 1; t < std::min(plan_.threads, total); ++t)
                threads.emplace_back([this, total] { take_ranges(total); });
            take_ranges(total);
        }
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void take_ranges(std::size_t total) {
        for (;;) {
            const std::size_t index = next_.fetch_add(1);
            if (index >= total || index > failed_at_.load()) return;
            try {
                run_one(index);
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                if (index < failed_at_.load()) {
                    failed_at_ = index;
                    failure_ = std::current_exception();
                }
            }
        }
    }

    void run_one(std::size_t index) {
        const std::size_t point = index / per_point_;
        const std::size_t offset = index % per_point_ * plan_.batch;
        const std::size_t columns = std::min(plan_.batch, columns_ - offset);
        const Spec& spec = experiment_.points[point];
        experiment::run_range(spec, *plan_.backend, Range{point, spec.column.first + offset, columns, offset}, results_,
                              options_.stop);
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
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> failed_at_{std::numeric_limits<std::size_t>::max()};
    std::exception_ptr failure_;
    std::mutex mutex_;
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

}  // namespace

Estimate estimate(const Experiment& experiment, const RunOptions& options) {
    const auto shape = assembly::shape_of(experiment.base);
    const Plan plan = experiment::make_plan(experiment, options);
    const bool single = experiment.base.solve.precision == Precision::float32;
    const std::size_t batch = std::min(plan.batch, experiment.base.column.computed());
    const std::size_t arrays =
        single ? assembly::Batch<float>::bytes(shape, batch) : assembly::Batch<double>::bytes(shape, batch);
    // the same quantities once more in double precision while they are drawn, and the rates of every layer
    const std::size_t drawn =
        shape.together * (core::quantity_count + shape.weight_rows + 2 * shape.neurons) * batch * 8;
    Estimate result;
    result.neurons = shape.neurons;
    result.circuits = experiment.base.column.computed() * shape.layers * experiment.points.size();
    // an array more while Newton tries, and the float32 system beside it in mixed precision
    const bool mixed = experiment.base.solve.precision == Precision::mixed;
    const std::size_t rough = mixed ? 2 * assembly::Batch<float>::bytes(shape, batch) : 0;
    result.working_bytes = plan.threads * (3 * arrays + rough + drawn + shape.layers * shape.neurons * batch * 8);
    result.result_bytes = Results::bytes(experiment, shape);
    result.available_bytes = experiment::available_memory();
    return result;
}

Dataset run(const Experiment& experiment, const RunOptions& options) {
    const Plan plan = experiment::make_plan(experiment, options);
    experiment::check_memory(estimate(experiment, options));
    Results results(experiment, assembly::shape_of(experiment.base));
    Crew(experiment, options, plan, results).work();
    if (experiment.base.output.rates == RatesOutput::traces) trace(experiment, results);
    return experiment::label(experiment, std::move(results), std::string(plan.backend->name()));
}

}  // namespace colonnade
