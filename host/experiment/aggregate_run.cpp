#include "experiment/aggregate_run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <vector>

#include "experiment/equilibrium_stability.hpp"
#include "experiment/parallel.hpp"
#include "experiment/shrinking.hpp"
#include "experiment/solve_columns.hpp"
#include "experiment/system_columns.hpp"

namespace colonnade::experiment {
namespace {

/// All blocks of one point.
template <class T>
class Blocks {
public:
    Blocks(const Spec& point, const AggregateCrew& crew, RunningAggregates& running)
        : point_(point),
          shape_(assembly::shape_of(point)),
          crew_(crew),
          running_(running),
          shrinking_(crew.notice),
          each_(block_columns(shape_.layers)),
          blocks_((point.column.computed() + each_ - 1) / each_),
          pipelines_(point_, shape_, *crew.backend) {}

    void run() {
        const std::size_t flights = std::min(crew_.flights, blocks_.size());
        in_parallel(flights, flights, [&](std::size_t) { fly(); });
        for (const BlockTally& block : blocks_) running_.add(block);
    }

private:
    /// One thread's share.
    void fly() {
        pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) {
            for (std::size_t at = next_++; at < blocks_.size(); at = next_++) take(pipeline, at);
            const std::scoped_lock lock(mutex_);
            pipeline.histograms([&](std::size_t row, std::size_t octave, std::span<const std::uint64_t> counts) {
                running_.histogram(row).add(octave, counts);
            });
        });
    }

    void take(kernels::Pipeline<T>& pipeline, std::size_t at) {
        BlockTally& block = blocks_[at];
        block.columns = std::min(each_, point_.column.computed() - at * each_);
        const std::size_t first = point_.column.first + at * each_;
        core::OutcomeRows rows;
        rows.systems = shape_.systems(), rows.layers = shape_.layers;
        block.moments.resize(rows.aggregated());
        block.ended.resize(rows.systems);
        block.uncertified.resize(rows.systems);
        pipeline.open(block.columns);
        for (std::size_t offset = 0; offset < block.columns; offset += crew_.batch) {
            const std::size_t wanted = std::min(crew_.batch, block.columns - offset);
            shrinking_.run(wanted, [&](std::size_t begin, std::size_t count) {
                UncertifiedCounts found(rows.systems);
                const Hooks hooks{.solved = [&](std::size_t system, bool certified) {
                    if (!certified) judge(pipeline, system, offset + begin, found[system]);
                }};
                solve_columns<T>(pipeline, *crew_.backend, point_, shape_, first + offset + begin, count,
                                 offset + begin, crew_.stop, hooks);
                for (std::size_t system = 0; system < found.size(); ++system)
                    for (std::size_t kind = 0; kind < stability_kinds; ++kind)
                        block.uncertified[system][kind] += found[system][kind];
            });
        }
        pipeline.tally(block.moments, block.ended);
        const std::scoped_lock lock(mutex_);
        if (crew_.done) crew_.done(block.columns);
    }

    /// Counts how stable the columns of a range are that converged without a certificate, by their rates.
    void judge(kernels::Pipeline<T>& pipeline, std::size_t system, std::size_t offset, StabilityCounts& counts) {
        const std::size_t columns = pipeline.columns();
        const core::OutcomeRows rows{.systems = shape_.systems(), .layers = shape_.layers};
        std::vector<std::int8_t> status(columns), method(columns);
        std::vector<double> error(columns);
        std::vector<T> rates(shape_.together * shape_.neurons * columns);
        pipeline.statuses(system, offset, status, method);
        pipeline.row(rows.error_bound(system), offset, error);
        pipeline.rates(rates);
        const SystemColumns at(pipeline, point_, shape_, system);
        StabilityJudge judge(point_, shape_);
        for (std::size_t k = 0; k < columns; ++k)
            if (status[k] == static_cast<std::int8_t>(equilibrium::Status::converged) && std::isnan(error[k]))
                ++counts[static_cast<std::size_t>(judge.of<T>(at, k, rates))];
    }

    const Spec& point_;
    assembly::Shape shape_;
    const AggregateCrew& crew_;
    RunningAggregates& running_;
    Shrinking shrinking_;
    std::size_t each_;
    std::vector<BlockTally> blocks_;
    Pipelines<T> pipelines_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
};

}  // namespace

void aggregate_columns(const Spec& point, const AggregateCrew& crew, RunningAggregates& running) {
    if (point.solve.precision == Precision::float32)
        Blocks<float>(point, crew, running).run();
    else
        Blocks<double>(point, crew, running).run();
}

}  // namespace colonnade::experiment
