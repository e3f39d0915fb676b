#pragma once

#include <span>
#include <vector>

#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"
#include "host/atlas/observe.hpp"
#include "host/experiment/run/plan.hpp"

namespace colonnade::atlas {

/// Observes points on all threads, a range of columns at a time.
class PointObserver {
public:
    /// `specs`: one, or Experiment::atlas_points. Keeps references.
    PointObserver(std::span<const Spec> specs, const RunOptions& options, const experiment::Plan& plan)
        : specs_(specs), options_(options), plan_(plan) {}

    /// What is seen at (x[k], y[k]), coordinates as axis_values() has them; tells options.progress where it is the
    /// `grid`.
    [[nodiscard]] Points see(const std::vector<double>& x, const std::vector<double>& y, bool grid) const;

private:
    std::span<const Spec> specs_;
    const RunOptions& options_;
    const experiment::Plan& plan_;
};

}  // namespace colonnade::atlas
