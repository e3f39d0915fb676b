#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "assembly/batch.hpp"
#include "backend.hpp"
#include "colonnade/spec.hpp"

namespace colonnade::equilibrium {

/// How a circuit ended; the numbers are the flag values of the output.
enum class Status : std::int8_t {
    unfinished = 0,   ///< the budget of model time ran out
    converged = 1,    ///< residual <= tolerance * max(1, max_i |x_i|)
    oscillating = 2,  ///< a stationary oscillation was recorded
    diverged = 3,     ///< a rate became non-finite or passed the divergence limit
    skipped = 4       ///< not run: the layer that drives it has no equilibrium
};

struct Outcome {
    Status status = Status::unfinished;
    double residual = 0.0;   ///< of the final rates (theory.md, section 4)
    double magnitude = 0.0;  ///< max_i |x_i| of the final rates
    std::size_t steps = 0;   ///< updates taken
    double settling_time =
        0.0;              ///< model time after which the residual stays below settle_fraction of its peak; NaN: never
    double period = 0.0;  ///< oscillating: model time of one cycle; NaN otherwise
    double amplitude = 0.0;  ///< oscillating: half the peak-to-peak range of the widest swinging neuron; NaN otherwise
};

/// Drives one batch until every column has ended, in chunks of check_every steps. What has ended is stored and retired;
/// a column's end never depends on its neighbours. `outcomes[column]` and `rates[neuron][column]` (neurons of all
/// layers of the system) are filled in the order of the range; `step[column]` is the h of each. `runs[column]` 0:
/// skipped, with NaN rates. `stop` is asked once a chunk; answering true throws Interrupted.
template <class T>
void solve(const kernels::Backend& backend, assembly::Batch<T> batch, const Solve& rule, std::span<const double> step,
           std::span<const std::uint8_t> runs, std::span<Outcome> outcomes, std::span<T> rates,
           const std::function<bool()>& stop);

}  // namespace colonnade::equilibrium
