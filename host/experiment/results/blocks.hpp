#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/experiment/results/aggregates.hpp"
#include "host/metrics/running.hpp"
#include "kernels/pipeline/aggregate.hpp"

namespace colonnade::experiment {

/// Rows of a quantity in one point of a sweep.
[[nodiscard]] std::size_t rows_of(const Aggregated& quantity, const assembly::Shape& shape) noexcept;

/// Columns of a block, whose rows are held at once where no column is kept, in whole tiles of core/moments.hpp: on a
/// device about 2^19 circuits, on the host a tile, or as many as a range of `batch` columns fills. Nothing that comes
/// out depends on it.
[[nodiscard]] std::size_t block_columns_on_device(std::size_t layers) noexcept;
[[nodiscard]] std::size_t block_columns_on_host(std::size_t batch) noexcept;
/// Blocks of the host that are open at once at most: as many as ranges in flight may fill, and where these are short
/// one for every thread, so that few slow columns hold nobody up, as long as all hold no more than 2^19 circuits.
[[nodiscard]] std::size_t open_blocks(std::size_t layers, std::size_t threads, std::size_t batch) noexcept;

/// Columns `first` and up to `count` more of one point, counted from its first computed column, as an experiment.
[[nodiscard]] Experiment block_of(const Spec& point, std::size_t first, std::size_t count);

/// Circuits of each Stability.
using StabilityCounts = std::array<std::int64_t, stability_kinds>;
/// Of those that converged without a certificate [system].
using UncertifiedCounts = std::vector<StabilityCounts>;

/// What is kept of a block: moments of its rows, in the order of aggregated() and each one's rows, tile by tile, and
/// how its circuits ended [system].
struct BlockAggregate {
    std::size_t columns = 0;
    std::vector<core::Moments> tiles;  ///< [row][tile]
    std::vector<core::StatusTotals> ended;
    UncertifiedCounts uncertified;
};

/// Aggregates of one point of a sweep, a block of columns after another.
class RunningAggregates {
public:
    explicit RunningAggregates(const assembly::Shape& shape);

    /// Results of the next block, on `threads` threads, which do not change what comes out.
    void add(const Results& block, std::size_t threads);

    /// Counts the values of a block's rows in memory of the host, on any number of threads at once, which begin with
    /// another row for another `turn`; add() takes what it returns, in the order of blocks.
    [[nodiscard]] BlockAggregate count(const core::OutcomeRows& rows, UncertifiedCounts uncertified, std::size_t turn);
    /// The next block, of whole tiles, but the last one; histogram() has counted its values, or will.
    void add(const BlockAggregate& block);
    /// Of a row in that order.
    [[nodiscard]] metrics::Histogram& histogram(std::size_t row) { return rows_[row]->histogram(); }

    /// Appends the rows of this point.
    void finish(Aggregates& all) const;

    /// Bytes that this one has taken so far.
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Bytes of one for columns of this shape, where no quantity spreads over more than 64 powers of 2.
    [[nodiscard]] static std::size_t bytes(const assembly::Shape& shape) noexcept;

private:
    void add(std::span<const core::StatusTotals> ended, const UncertifiedCounts& uncertified, std::size_t columns);

    std::vector<SystemStatuses> statuses_;                         ///< [system]
    std::vector<std::vector<metrics::RunningAggregate>> running_;  ///< of aggregated(), its rows
    std::vector<metrics::RunningAggregate*> rows_;                 ///< the same, one after another
};

}  // namespace colonnade::experiment
