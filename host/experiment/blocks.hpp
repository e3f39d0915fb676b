#pragma once

#include <cstddef>
#include <vector>

#include "assembly/shape.hpp"
#include "colonnade/spec.hpp"
#include "experiment/aggregates.hpp"
#include "metrics/running.hpp"

namespace colonnade::experiment {

/// Columns whose results are held at once where none is kept: about 2^19 circuits, and the same for every run of a
/// spec, because sums are carried from block to block.
[[nodiscard]] std::size_t block_columns(std::size_t layers) noexcept;

/// Columns `first` and up to `count` more of one point, counted from its first computed column, as an experiment.
[[nodiscard]] Experiment block_of(const Spec& point, std::size_t first, std::size_t count);

/// Aggregates of one point of a sweep, a block of columns after another.
class RunningAggregates {
public:
    /// Results of the next block, on `threads` threads, which do not change what comes out.
    void add(const Results& block, std::size_t threads);

    /// Appends the rows of this point.
    void finish(Aggregates& all) const;

    /// Bytes of one for columns of this shape, where no quantity spreads over more than 64 powers of 2.
    [[nodiscard]] static std::size_t bytes(const assembly::Shape& shape) noexcept;

private:
    std::vector<Ended> ended_;                                     ///< [system]
    std::vector<std::vector<metrics::RunningAggregate>> running_;  ///< of aggregated(), its rows
};

}  // namespace colonnade::experiment
