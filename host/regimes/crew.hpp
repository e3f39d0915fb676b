#pragma once

#include <vector>

#include "colonnade/run.hpp"
#include "colonnade/spec.hpp"
#include "experiment/plan.hpp"
#include "regimes/observe.hpp"

namespace colonnade::regimes {

/// Observes points on all threads, a range of columns at a time.
class Crew {
public:
    /// Keeps references.
    Crew(const Spec& base, const RunOptions& options, const experiment::Plan& plan)
        : base_(base), options_(options), plan_(plan) {}

    /// What is seen at (x[k], y[k]); tells options.progress where it is the `grid`.
    [[nodiscard]] Points see(std::vector<double> x, std::vector<double> y, bool grid) const;

private:
    const Spec& base_;
    const RunOptions& options_;
    const experiment::Plan& plan_;
};

}  // namespace colonnade::regimes
