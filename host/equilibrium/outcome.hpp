#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "colonnade/spec.hpp"
#include "host/assembly/shape.hpp"
#include "host/dynamics/limit_set.hpp"
#include "kernels/core/status.hpp"
#include "kernels/pipeline/marching.hpp"

namespace colonnade::equilibrium {

using core::SolvedBy;
using core::Status;

/// What the output counts; a run that takes more says so many.
inline constexpr std::size_t max_counted_steps = 2'147'483'647;

struct Outcome {
    Status status = Status::unfinished;
    SolvedBy solved_by = SolvedBy::none;
    std::uint32_t steps = 0;  ///< updates taken, those that confirmed a stop_reason among them
    double residual = 0.0;    ///< of the final rates (theory.md, section 4)
    double magnitude = 0.0;   ///< max_i |x_i| of the final rates
    double settling_time =
        0.0;  ///< model time after which the residual stays below settle_fraction of its peak; NaN: never
    double period = std::numeric_limits<double>::quiet_NaN();  ///< oscillating: model time of one cycle; NaN otherwise
    double amplitude = std::numeric_limits<double>::quiet_NaN();  ///< oscillating: half the peak-to-peak range of the
                                                                  ///< widest swinging neuron; NaN otherwise
};

/// What is asked of a march. `stop`, which may be empty, is asked once a chunk; answering true throws Interrupted.
struct Request {
    const Solve& rule;
    const std::function<bool()>& stop;
    bool settling = false;  ///< whether settling times are measured; else they are NaN
};

/// Where what is found goes. `outcomes[column]`; `rates[neuron][column]`, neurons of all layers of the system.
template <class T>
struct Solution {
    std::span<Outcome> outcomes;
    std::span<T> rates;
};

/// Solution that own their memory.
template <class T>
struct SolutionStore {
    std::vector<Outcome> outcomes;
    std::vector<T> rates;
    std::vector<dynamics::LimitSet> limit_sets;  ///< of columns whose flow never rests; empty, or [column]

    SolutionStore(std::size_t columns, std::size_t neurons) : outcomes(columns), rates(neurons * columns) {}
    operator Solution<T>() { return {outcomes, rates}; }
};

/// What a march stores of an outcome, and back.
[[nodiscard]] core::StopRecord stop_record_of(const Outcome& outcome);
[[nodiscard]] Outcome outcome_of(const core::StopRecord& stopped, SolvedBy solved_by);

/// What ends a march of the columns that `rule` is asked of, and how the flow is followed.
[[nodiscard]] core::StopRule stop_rule(const Solve& rule);
[[nodiscard]] core::FlowRule flow_rule(const Solve& rule);
/// Both, and how often a march is tested.
[[nodiscard]] kernels::BatchRule batch_rule(const Solve& rule);
/// Whether marches of `rule` follow the flow; else they take updates of one length.
[[nodiscard]] bool follows_flow(const Solve& rule);
/// The method that a march follows.
[[nodiscard]] SolvedBy solved_by_march(const Solve& rule);

/// Whether Newton's linear systems are small enough to be worth solving: O(N) each for shared and paired inhibition,
/// else O(n^3) for n neurons evolving together.
[[nodiscard]] bool is_solved_directly(const assembly::Shape& shape);

}  // namespace colonnade::equilibrium
