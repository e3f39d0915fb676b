#include "experiment/device_run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "assembly/batch.hpp"
#include "colonnade/run.hpp"
#include "equilibrium/confirm.hpp"
#include "equilibrium/resident.hpp"
#include "experiment/column_range.hpp"
#include "experiment/device_plan.hpp"
#include "experiment/equilibrium_stability.hpp"
#include "experiment/parallel.hpp"
#include "experiment/shrinking.hpp"

namespace colonnade::experiment {
namespace {

template <class T>
using Run = kernels::ColumnRun<T>;

core::Verdict verdict_of(equilibrium::Status status) {
    switch (status) {
        case equilibrium::Status::converged:
            return core::Verdict::converged;
        case equilibrium::Status::diverged:
            return core::Verdict::diverged;
        case equilibrium::Status::oscillating:
            return core::Verdict::oscillating;
        default:
            return core::Verdict::unfinished;
    }
}

/// Columns of which the device's march does not say enough are followed again on the host.
template <class T>
void follow_again(Run<T>& run, const Spec& spec, const assembly::Shape& shape, const std::function<bool()>& stop) {
    kernels::AskedAgain<T> asked = run.asked_again();
    const std::size_t count = asked.endings.size();
    if (count == 0) return;
    equilibrium::AnswerStore<T> answers(count, shape.together * shape.neurons);
    for (std::size_t k = 0; k < count; ++k) {
        const core::Ending& ending = asked.endings[k];
        answers.outcomes[k] = {.status = core::status_of(ending.verdict),
                               .steps = ending.steps,
                               .residual = ending.residual,
                               .magnitude = ending.magnitude,
                               .settling_time = ending.settling_time};
    }
    answers.rates = std::move(asked.rates);
    const assembly::Batch<T> start(shape, asked.start.system);
    equilibrium::follow_again<T>(
        *kernels::cpu_backend("auto"), start,
        {spec.solve, asked.start.step, {}, {}, stop, asked.start.tolerance, spec.output.settling}, answers);
    std::vector<core::Cycle> cycles;
    for (std::uint32_t k = 0; k < count; ++k) {
        const equilibrium::Outcome& outcome = answers.outcomes[k];
        asked.endings[k] = {verdict_of(outcome.status), outcome.steps, outcome.residual, outcome.magnitude,
                            outcome.settling_time};
        if (outcome.status == equilibrium::Status::oscillating)
            cycles.push_back({k, outcome.period, outcome.amplitude});
    }
    run.revise(asked.endings, answers.rates, cycles);
}

/// Takes columns [first, first + columns), which lie at `offset` in the open block, through their systems;
/// each(system) once one has been solved. False where a number is refused.
template <class T, class Each>
bool run_columns(Run<T>& run, const Spec& spec, const assembly::Shape& shape, std::size_t first, std::size_t columns,
                 std::size_t offset, const std::function<bool()>& stop, Each each) {
    if (!run.begin(first, columns, offset)) return false;
    for (std::size_t system = 0; system < shape.systems(); ++system) {
        if (stop && stop()) throw Interrupted{};
        if (!run.prepare(system)) return false;
        if (kernels::ResidentBatch<T>* const left = run.solve()) {
            run.end(equilibrium::march_resident(*left, spec.solve, stop));
            follow_again(run, spec, shape, stop);
        }
        run.conclude();
        each(system);
    }
    run.measure();
    return true;
}

/// Reads what a range leaves into its places among the results.
template <class T>
class Reader {
public:
    Reader(Run<T>& run, const Spec& spec, const assembly::Shape& shape, const Range& range, Results& results)
        : run_(run), spec_(spec), shape_(shape), range_(range), results_(results), judge_(spec, shape), rows_{} {
        rows_.systems = shape.systems(), rows_.layers = shape.layers;
    }

    /// What only lasts until the next system.
    void read_system(std::size_t system) {
        for (DrawnParameter& drawn : results_.drawn)
            for (std::size_t l = 0; l < shape_.together; ++l) {
                const std::size_t layer = system * shape_.together + l;
                if (!drawn.per_layer && layer > 0) continue;
                const std::size_t layers = drawn.per_layer ? shape_.layers : 1;
                run_.parameter(l, drawn.quantity,
                               of(drawn.values, range_.point * layers + (drawn.per_layer ? layer : 0)));
            }
        read_rates(system);
        keep_stability(system);
    }

    /// False where something is for the host to find out that needs what the results do not keep.
    [[nodiscard]] bool is_complete() const { return complete_; }

    /// Rows of outcomes, metrics and the input.
    void read_rest() {
        std::vector<double> steps(range_.columns);
        for (std::size_t system = 0; system < rows_.systems; ++system) {
            const std::size_t row = range_.point * rows_.systems + system;
            run_.row(rows_.steps(system), steps);
            std::transform(steps.begin(), steps.end(), of(results_.steps, row).begin(),
                           [](double count) { return static_cast<std::int32_t>(count); });
            run_.row(rows_.residual(system), of(results_.residual, row));
            run_.row(rows_.settling(system), of(results_.settling_time, row));
            read_kept(rows_.step(system), results_.step, row);
            read_kept(rows_.period(system), results_.period, row);
            read_kept(rows_.amplitude(system), results_.amplitude, row);
        }
        for (int metric = 0; metric < core::layer_metric_count; ++metric)
            for (std::size_t layer = 0; layer < rows_.layers; ++layer)
                run_.row(rows_.metric(metric, layer),
                         of(results_.metrics[static_cast<std::size_t>(metric)], range_.point * rows_.layers + layer));
        run_.row(rows_.layers_to_wta(), of(results_.layers_to_wta, range_.point));
        run_.row(rows_.input_michelson(), of(results_.input_michelson, range_.point));
    }

    void read_input() {
        if (results_.input.empty()) return;
        std::vector<double> input(shape_.channels * range_.columns);
        run_.input(input);
        for (std::size_t c = 0; c < shape_.channels; ++c)
            std::copy_n(input.begin() + static_cast<std::ptrdiff_t>(c * range_.columns), range_.columns,
                        of(results_.input, range_.point * shape_.channels + c).begin());
    }

private:
    void read_kept(std::size_t outcome, std::vector<double>& values, std::size_t row) {
        if (!values.empty()) run_.row(outcome, of(values, row));
    }

    void read_rates(std::size_t system) {
        auto* const all = std::get_if<std::vector<T>>(&results_.rates);
        if (all == nullptr || all->empty()) return;
        const std::size_t neurons = shape_.together * shape_.neurons;
        below_.swap(rates_);
        rates_.resize(neurons * range_.columns);
        run_.rates(rates_);
        const std::size_t first_row = range_.point * shape_.layers * shape_.neurons + system * neurons;
        for (std::size_t i = 0; i < neurons; ++i)
            std::copy_n(rates_.begin() + static_cast<std::ptrdiff_t>(i * range_.columns), range_.columns,
                        of(*all, first_row + i).begin());
    }

    /// A bound says that a circuit is certified, and stable; of others the host judges by their rates.
    void keep_stability(std::size_t system) {
        const std::size_t row = range_.point * rows_.systems + system;
        const auto status = of(results_.status, row), stability = of(results_.stability, row);
        const auto error = of(results_.error_bound, row);
        if (results_.method.empty()) method_.resize(range_.columns);
        run_.statuses(system, status, results_.method.empty() ? std::span(method_) : of(results_.method, row));
        run_.row(rows_.error_bound(system), error);
        for (std::size_t k = 0; k < range_.columns; ++k) {
            Stability found = Stability::not_applicable;
            if (status[k] == static_cast<std::int8_t>(equilibrium::Status::converged))
                found = std::isnan(error[k]) ? judged(system, k) : Stability::stable;
            stability[k] = static_cast<std::int8_t>(found);
        }
    }

    [[nodiscard]] Stability judged(std::size_t system, std::size_t k) {
        complete_ = complete_ && !rates_.empty();
        if (!complete_) return Stability::undecided;
        if (!columns_) columns_.emplace(spec_, shape_, range_.first, range_.columns);
        // systems passed over on the way are prepared from the wrong rates, the one arrived at from the right ones
        while (columns_->system() < system) columns_->advance<T>(below_);
        return judge_.of<T>(*columns_, k, rates_);
    }

    /// The range's part of a row of columns.
    template <class U>
    [[nodiscard]] std::span<U> of(std::vector<U>& values, std::size_t row) const {
        return std::span(values).subspan(row * results_.columns + range_.offset, range_.columns);
    }

    Run<T>& run_;
    const Spec& spec_;
    const assembly::Shape& shape_;
    const Range& range_;
    Results& results_;
    StabilityJudge judge_;
    core::OutcomeRows rows_;
    std::vector<std::int8_t> method_;     ///< where the results do not keep them
    std::vector<T> rates_, below_;        ///< of the system at hand and of the one before, where rates are kept
    std::optional<ColumnRange> columns_;  ///< at the last system that had to be judged
    bool complete_ = true;
};

template <class T>
bool run_range_in(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
                  const std::function<bool()>& stop) {
    const assembly::Shape shape = assembly::shape_of(spec);
    if (!runs_on_device(spec, shape)) return false;
    const std::unique_ptr<Run<T>> run = backend.run(device_plan<T>(spec, shape));
    if (!run) return false;
    run->open(range.columns);
    Reader<T> reader(*run, spec, shape, range, results);
    const bool all = run_columns(*run, spec, shape, range.first, range.columns, 0, stop,
                                 [&](std::size_t system) { reader.read_system(system); });
    if (!all) return false;
    if (!reader.is_complete()) return false;
    reader.read_rest();
    reader.read_input();
    return true;
}

/// What is kept of a block until those before it are done.
struct BlockTally {
    std::size_t columns = 0;
    std::vector<core::Moments> moments;
    std::vector<core::EndedTotals> ended;
};

/// All blocks of one point, by several threads.
template <class T>
class Blocks {
public:
    Blocks(const Spec& point, const DeviceCrew& crew, RunningAggregates& running)
        : point_(point),
          shape_(assembly::shape_of(point)),
          crew_(crew),
          running_(running),
          shrinking_(crew.notice),
          each_(block_columns(shape_.layers)),
          blocks_((point.column.computed() + each_ - 1) / each_) {}

    bool run() {
        if (!runs_on_device(point_, shape_)) return false;
        const std::size_t flights = std::min(crew_.flights, blocks_.size());
        in_parallel(flights, flights, [&](std::size_t) { fly(); });
        if (refused_) return false;
        for (const BlockTally& block : blocks_) running_.add(block.columns, block.moments, block.ended);
        return true;
    }

private:
    /// One thread's share.
    void fly() {
        const std::unique_ptr<Run<T>> run = crew_.backend->run(device_plan<T>(point_, shape_));
        if (!run) {
            refused_ = true;
            return;
        }
        for (std::size_t at = next_++; at < blocks_.size() && !refused_; at = next_++) take(*run, at);
        if (refused_) return;
        const std::scoped_lock lock(mutex_);
        run->histograms([&](std::size_t row, std::size_t octave, std::span<const std::uint64_t> counts) {
            running_.histogram(row).add(octave, counts);
        });
    }

    void take(Run<T>& run, std::size_t at) {
        BlockTally& block = blocks_[at];
        block.columns = std::min(each_, point_.column.computed() - at * each_);
        const std::size_t first = point_.column.first + at * each_;
        run.open(block.columns);
        for (std::size_t offset = 0; offset < block.columns; offset += crew_.batch) {
            const std::size_t wanted = std::min(crew_.batch, block.columns - offset);
            shrinking_.run(wanted, [&](std::size_t begin, std::size_t count) {
                if (!refused_ && !run_columns(run, point_, shape_, first + offset + begin, count, offset + begin,
                                              crew_.stop, [](std::size_t) {}))
                    refused_ = true;
            });
        }
        if (refused_) return;
        core::OutcomeRows rows;
        rows.systems = shape_.systems(), rows.layers = shape_.layers;
        block.moments.resize(rows.aggregated());
        block.ended.resize(rows.systems);
        run.tally(block.moments, block.ended);
        if (!all_certified(rows, block)) {
            refused_ = true;
            return;
        }
        const std::scoped_lock lock(mutex_);
        if (crew_.done) crew_.done(block.columns);
    }

    /// Whether every circuit that converged did so with a certificate, which alone says here that it is stable.
    [[nodiscard]] static bool all_certified(const core::OutcomeRows& rows, const BlockTally& block) {
        for (std::size_t system = 0; system < rows.systems; ++system) {
            const std::uint64_t certified = block.moments[rows.error_bound(system)].defined;
            if (certified != block.ended[system].kinds[static_cast<std::size_t>(equilibrium::Status::converged)])
                return false;
        }
        return true;
    }

    const Spec& point_;
    assembly::Shape shape_;
    const DeviceCrew& crew_;
    RunningAggregates& running_;
    Shrinking shrinking_;
    std::size_t each_;
    std::vector<BlockTally> blocks_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> refused_{false};
    std::mutex mutex_;
};

}  // namespace

bool run_range_on_device(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
                         const std::function<bool()>& stop) {
    if (results.certificates) return false;
    return spec.solve.precision == Precision::float32 ? run_range_in<float>(spec, backend, range, results, stop)
                                                      : run_range_in<double>(spec, backend, range, results, stop);
}

bool aggregate_on_device(const Spec& point, const DeviceCrew& crew, RunningAggregates& running) {
    return point.solve.precision == Precision::float32 ? Blocks<float>(point, crew, running).run()
                                                       : Blocks<double>(point, crew, running).run();
}

}  // namespace colonnade::experiment
