#include "host/experiment/run/aggregate_run.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "host/experiment/network/system_columns.hpp"
#include "host/experiment/parallel/parallel.hpp"
#include "host/experiment/parallel/shrinking.hpp"
#include "host/experiment/run/equilibrium_stability.hpp"
#include "host/experiment/run/solve_columns.hpp"

namespace colonnade::experiment {
namespace {

/// Columns of the open block of a pipeline, counted from its first.
struct Part {
    std::size_t offset, columns;
};

bool is_on_host(const AggregateRunner& crew) {
    return &crew.backend->on_host() == crew.backend;
}

/// All blocks of one point.
template <class T>
class Blocks {
public:
    Blocks(const Spec& point, const AggregateRunner& crew, RunningAggregates& running)
        : point_(point),
          shape_(assembly::shape_of(point)),
          crew_(crew),
          running_(running),
          shrinking_(crew.notice),
          each_(crew.block > 0     ? crew.block
                : is_on_host(crew) ? block_columns_on_host(crew.batch)
                                   : block_columns_on_device(shape_.layers)),
          pipelines_(point_, shape_, *crew.backend) {
        rows_.systems = shape_.systems(), rows_.layers = shape_.layers;
    }

    /// In memory of the host threads take one range after another. The one that finishes the last range of a block
    /// counts its rows, while the others go on.
    void run_on_host() {
        const std::size_t all = point_.column.computed(), ranges = (each_ + crew_.batch - 1) / crew_.batch;
        const std::size_t batch = (each_ + ranges - 1) / ranges;  // as even as they may be
        in_parallel(crew_.flights, (all + each_ - 1) / each_ * ranges, [&](std::size_t index) {
            const std::size_t at = index / ranges, first = at * each_, columns = std::min(each_, all - first);
            const std::size_t offset = index % ranges * batch;
            if (offset >= columns) return;
            const Part part{offset, std::min(batch, columns - offset)};
            try {
                Block& block = open(at, columns);
                UncertifiedCounts found(rows_.systems);
                pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) {
                    pipeline.open(block.rows);
                    solve(pipeline, first, part, found);
                });
                if (!close(block, part, found)) return;
                const std::size_t turn = at % crew_.flights * block.rows.aggregated() / crew_.flights;
                land(at, running_.count(block.rows, std::move(block.uncertified), turn));
            } catch (...) {
                const std::scoped_lock lock(mutex_);
                failed_ = true;
                room_.notify_all();
                throw;
            }
        });
    }

    /// On a device each thread of the host has a block of its own in flight, so that one reads back while others
    /// compute.
    void run_in_flights() {
        in_parallel(crew_.flights, (point_.column.computed() + each_ - 1) / each_, [&](std::size_t at) {
            BlockAggregate block;
            pipelines_.with_one([&](kernels::Pipeline<T>& pipeline) { fly(pipeline, at, block); });
            if (crew_.done) {
                const std::scoped_lock lock(mutex_);
                crew_.done(block.columns);
            }
            land(at, std::move(block));
        });
        pipelines_.each([&](kernels::Pipeline<T>& pipeline) {
            pipeline.histograms([&](std::size_t row, std::size_t octave, std::span<const std::uint64_t> counts) {
                running_.histogram(row).add(octave, counts);
            });
        });
    }

private:
    /// Moments of tiles that wait for those before them, at most.
    static constexpr std::size_t max_moments = std::size_t{1} << 18;

    /// Rows that ranges of the host fill.
    struct Block {
        std::vector<double> values;
        std::vector<std::int8_t> status, method;
        core::OutcomeRows rows;
        UncertifiedCounts uncertified;
        std::size_t left = 0;  ///< columns that are not solved yet
    };

    /// Block `at`, which waits for room where the ranges before it still hold as many blocks as there may be, or keep
    /// too many that have been counted from being added up. Where one failed there is no wait, so that a lower range
    /// may fail as well and be the one that is named.
    Block& open(std::size_t at, std::size_t columns) {
        std::unique_lock lock(mutex_);
        const std::size_t most = open_blocks(shape_.layers, crew_.flights, crew_.batch);
        const std::size_t ahead = std::max(most, max_moments / rows_.aggregated());
        room_.wait(lock, [&] { return failed_ || open_.contains(at) || (open_.size() < most && at < next_ + ahead); });
        Block& block = open_[at];
        if (block.left > 0) return block;
        if (!free_.empty()) {
            block = std::move(free_.back());
            free_.pop_back();
        }
        block.values.resize(rows_.rows() * columns);
        block.status.resize(rows_.systems * columns), block.method.resize(block.status.size());
        block.rows = rows_;
        block.rows.columns = block.left = columns;
        block.rows.values = block.values.data();
        block.rows.status = block.status.data(), block.rows.method = block.method.data();
        block.uncertified.assign(rows_.systems, {});
        return block;
    }

    /// A range of a block is done; whether it was the last one.
    bool close(Block& block, Part part, const UncertifiedCounts& found) {
        const std::scoped_lock lock(mutex_);
        add(found, block.uncertified);
        if (crew_.done) crew_.done(part.columns);
        return (block.left -= part.columns) == 0;
    }

    /// Blocks are added up in order, each as soon as those before it are.
    void land(std::size_t at, BlockAggregate tally) {
        const std::scoped_lock lock(mutex_);
        if (const auto done = open_.find(at); done != open_.end()) {
            free_.push_back(std::move(done->second));
            open_.erase(done);
        }
        landed_.emplace(at, std::move(tally));
        for (; !landed_.empty() && landed_.begin()->first == next_; ++next_) {
            running_.add(landed_.begin()->second);
            landed_.erase(landed_.begin());
        }
        room_.notify_all();
    }

    void fly(kernels::Pipeline<T>& pipeline, std::size_t at, BlockAggregate& block) {
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
        std::vector<T> rates(shape_.layers_per_system * shape_.neurons * columns);
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
    const AggregateRunner& crew_;
    RunningAggregates& running_;
    Shrinking shrinking_;
    std::size_t each_;
    core::OutcomeRows rows_;  ///< without memory
    Pipelines<T> pipelines_;

    std::mutex mutex_;  ///< of all that follows, and running_
    std::condition_variable room_;
    bool failed_ = false;
    std::map<std::size_t, Block> open_;
    std::vector<Block> free_;
    std::map<std::size_t, BlockAggregate> landed_;
    std::size_t next_ = 0;
};

template <class T>
void aggregate(const Spec& point, const AggregateRunner& crew, RunningAggregates& running) {
    Blocks<T> blocks(point, crew, running);
    if (is_on_host(crew))
        blocks.run_on_host();
    else
        blocks.run_in_flights();
}

}  // namespace

void aggregate_columns(const Spec& point, const AggregateRunner& crew, RunningAggregates& running) {
    if (point.solve.precision == Precision::float32)
        aggregate<float>(point, crew, running);
    else
        aggregate<double>(point, crew, running);
}

}  // namespace colonnade::experiment
