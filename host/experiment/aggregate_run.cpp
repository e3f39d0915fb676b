#include "experiment/aggregate_run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "experiment/equilibrium_stability.hpp"
#include "experiment/parallel.hpp"
#include "experiment/shrinking.hpp"
#include "experiment/solve_columns.hpp"
#include "experiment/system_columns.hpp"

namespace colonnade::experiment {
namespace {

/// Columns of the open block of a pipeline, counted from its first.
struct Part {
    std::size_t offset, columns;
};

bool is_on_host(const AggregateCrew& crew) {
    return &crew.backend->on_host() == crew.backend;
}

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
          each_(is_on_host(crew) ? block_columns_on_host(shape_.layers, crew.flights)
                                 : block_columns_on_device(shape_.layers)),
          pipelines_(point_, shape_, *crew.backend) {
        rows_.systems = shape_.systems(), rows_.layers = shape_.layers;
    }

    /// In memory of the host one block after another, its ranges on all threads, which fill the same rows.
    void run_on_host() {
        const std::size_t all = point_.column.computed(), largest = std::min(each_, all);
        std::vector<double> values(rows_.rows() * largest);
        std::vector<std::int8_t> status(rows_.systems * largest), method(status.size());
        for (std::size_t first = 0; first < all; first += each_) {
            core::OutcomeRows rows = rows_;
            rows.columns = std::min(each_, all - first);
            rows.values = values.data(), rows.status = status.data(), rows.method = method.data();
            UncertifiedCounts uncertified(rows.systems);
            const std::size_t ranges = (rows.columns + crew_.batch - 1) / crew_.batch;
            in_parallel(crew_.flights, ranges, [&](std::size_t range) {
                const std::size_t offset = range * crew_.batch;
                const Part part{offset, std::min(crew_.batch, rows.columns - offset)};
                UncertifiedCounts found(rows.systems);
                pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) {
                    pipeline.open(rows);
                    solve(pipeline, first, part, found);
                });
                const std::scoped_lock lock(mutex_);
                add(found, uncertified);
                if (crew_.done) crew_.done(part.columns);
            });
            running_.add(rows, uncertified, crew_.flights);
        }
    }

    /// On a device each thread of the host has a block of its own in flight, so that one reads back while others
    /// compute. Blocks are added up in order, each as soon as those before it are.
    void run_in_flights() {
        std::map<std::size_t, BlockTally> landed;
        std::size_t next = 0;
        in_parallel(crew_.flights, (point_.column.computed() + each_ - 1) / each_, [&](std::size_t at) {
            BlockTally block;
            pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) { fly(pipeline, at, block); });
            const std::scoped_lock lock(mutex_);
            if (crew_.done) crew_.done(block.columns);
            landed.emplace(at, std::move(block));
            for (; !landed.empty() && landed.begin()->first == next; ++next) {
                running_.add(landed.begin()->second);
                landed.erase(landed.begin());
            }
        });
        pipelines_.each([&](kernels::Pipeline<T>& pipeline) {
            pipeline.histograms([&](std::size_t row, std::size_t octave, std::span<const std::uint64_t> counts) {
                running_.histogram(row).add(octave, counts);
            });
        });
    }

private:
    void fly(kernels::Pipeline<T>& pipeline, std::size_t at, BlockTally& block) {
        block.columns = std::min(each_, point_.column.computed() - at * each_);
        block.tiles.resize(rows_.aggregated() * core::sum_tiles(block.columns));
        block.ended.resize(rows_.systems);
        block.uncertified.resize(rows_.systems);
        pipeline.open(block.columns);
        for (std::size_t offset = 0; offset < block.columns; offset += crew_.batch) {
            const std::size_t wanted = std::min(crew_.batch, block.columns - offset);
            shrinking_.run(wanted, [&](std::size_t begin, std::size_t count) {
                UncertifiedCounts found(rows_.systems);
                solve(pipeline, at * each_, {offset + begin, count}, found);
                add(found, block.uncertified);
            });
        }
        pipeline.tally(block.tiles, block.ended);
    }

    /// Columns of the block that begins with computed column `first`; counts those without a certificate.
    void solve(kernels::Pipeline<T>& pipeline, std::size_t first, Part part, UncertifiedCounts& found) {
        const Hooks hooks{.solved = [&](std::size_t system, bool certified) {
            if (!certified) judge(pipeline, system, part.offset, found[system]);
        }};
        solve_columns<T>(pipeline, *crew_.backend, point_, shape_, point_.column.first + first + part.offset,
                         part.columns, part.offset, crew_.stop, hooks);
    }

    static void add(const UncertifiedCounts& more, UncertifiedCounts& all) {
        for (std::size_t system = 0; system < all.size(); ++system)
            for (std::size_t kind = 0; kind < stability_kinds; ++kind) all[system][kind] += more[system][kind];
    }

    /// Counts how stable the columns of a range are that converged without a certificate, by their rates.
    void judge(kernels::Pipeline<T>& pipeline, std::size_t system, std::size_t offset, StabilityCounts& counts) {
        const std::size_t columns = pipeline.columns();
        std::vector<std::int8_t> status(columns), method(columns);
        std::vector<double> error(columns);
        std::vector<T> rates(shape_.together * shape_.neurons * columns);
        pipeline.statuses(system, offset, status, method);
        pipeline.row(rows_.error_bound(system), offset, error);
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
    core::OutcomeRows rows_;  ///< without memory
    Pipelines<T> pipelines_;
    std::mutex mutex_;
};

template <class T>
void aggregate(const Spec& point, const AggregateCrew& crew, RunningAggregates& running) {
    Blocks<T> blocks(point, crew, running);
    if (is_on_host(crew))
        blocks.run_on_host();
    else
        blocks.run_in_flights();
}

}  // namespace

void aggregate_columns(const Spec& point, const AggregateCrew& crew, RunningAggregates& running) {
    if (point.solve.precision == Precision::float32)
        aggregate<float>(point, crew, running);
    else
        aggregate<double>(point, crew, running);
}

}  // namespace colonnade::experiment
