#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "host/experiment/results/blocks.hpp"
#include "kernels/backend.hpp"

namespace colonnade::experiment {

/// How aggregates of a point are taken: by `flights` threads of the host, in ranges of up to `batch` columns.
/// `done(columns)` after each range, or each block on a device; `stop`, `notice` as in RunOptions.
struct AggregateRunner {
    const kernels::Backend* backend = nullptr;
    std::size_t flights = 1;
    std::size_t batch = 1;
    std::function<bool()> stop{};
    std::function<void(std::size_t)> done{};
    std::function<void(const std::string&)> notice{};
    std::size_t block = 0;  ///< columns of a block, whole tiles; 0: as blocks.hpp says
};

/// Aggregates of one point without its columns: only sums, counts and histograms leave the memory of the pipelines.
/// Throws as PointRun::run does.
void aggregate_columns(const Spec& point, const AggregateRunner& crew, RunningAggregates& running);

}  // namespace colonnade::experiment
