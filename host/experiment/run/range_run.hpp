#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "colonnade/spec.hpp"
#include "host/experiment/results/results.hpp"
#include "kernels/backend.hpp"

namespace colonnade::experiment {

/// A range of columns of one point of the sweep; `offset` is the place of its first column in the results.
struct Range {
    std::size_t point, first, columns, offset;
};

/// Runs ranges of the columns of one point. Any number of threads may, each with its own range: pipelines are kept from
/// one range to the next.
class PointRun {
public:
    PointRun() = default;
    PointRun(const PointRun&) = delete;
    PointRun& operator=(const PointRun&) = delete;
    virtual ~PointRun() = default;

    /// Runs the columns of a range to their ends and writes everything about them into `results`. `stop`, which may be
    /// empty, is asked in between; answering true throws Interrupted. Throws Error with the place of a number that some
    /// key refuses, and OutOfMemory.
    virtual void run(const Range& range, Results& results, const std::function<bool()>& stop) = 0;
};

/// Keeps references to both.
[[nodiscard]] std::unique_ptr<PointRun> point_run(const Spec& spec, const kernels::Backend& backend);

/// One range.
void run_range(const Spec& spec, const kernels::Backend& backend, const Range& range, Results& results,
               const std::function<bool()>& stop);

}  // namespace colonnade::experiment
