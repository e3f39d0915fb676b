#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "assembly/batch.hpp"
#include "backend.hpp"
#include "colonnade/spec.hpp"
#include "core/status.hpp"
#include "pipeline/march.hpp"

namespace colonnade::equilibrium {

using core::Status;
using core::Way;

/// What the output counts; a run that takes more says so many.
inline constexpr std::size_t most_counted_steps = 2'147'483'647;

struct Outcome {
    Status status = Status::unfinished;
    Way way = Way::none;
    std::uint32_t steps = 0;  ///< updates taken, those that confirmed a verdict among them
    double residual = 0.0;    ///< of the final rates (theory.md, section 4)
    double magnitude = 0.0;   ///< max_i |x_i| of the final rates
    double settling_time =
        0.0;  ///< model time after which the residual stays below settle_fraction of its peak; NaN: never
    double period = std::numeric_limits<double>::quiet_NaN();  ///< oscillating: model time of one cycle; NaN otherwise
    double amplitude = std::numeric_limits<double>::quiet_NaN();  ///< oscillating: half the peak-to-peak range of the
                                                                  ///< widest swinging neuron; NaN otherwise
};

/// What is asked of solve() for one batch. `step[column]`: h of each; `runs[column]`: 0 skips it, with NaN rates;
/// `direct[column]`: not 0 lets Newton try first. `stop` is asked once a chunk; answering true throws Interrupted.
struct Request {
    const Solve& rule;
    std::span<const double> step;
    std::span<const std::uint8_t> runs;
    std::span<const std::uint8_t> direct;
    const std::function<bool()>& stop;
    /// `tolerance[column]` of the residual that ends a march; empty: rule.tolerance for all.
    std::span<const double> tolerance{};
    /// Whether settling times are measured; else they are NaN.
    bool settling = false;

    [[nodiscard]] double tolerance_of(std::size_t column) const {
        return tolerance.empty() ? rule.tolerance : tolerance[column];
    }
};

/// Where what is found goes. `outcomes[column]`; `rates[neuron][column]`, neurons of all layers of the system; `low`
/// alike, what the rates lack of twice the precision: 0 but after Newton's steps where the batch is_precise().
template <class T>
struct Answers {
    std::span<Outcome> outcomes;
    std::span<T> rates;
    std::span<T> low;
};

/// Answers that own their memory.
template <class T>
struct AnswerStore {
    std::vector<Outcome> outcomes;
    std::vector<T> rates, low;

    AnswerStore(std::size_t columns, std::size_t neurons)
        : outcomes(columns), rates(neurons * columns), low(neurons * columns) {}
    operator Answers<T>() { return {outcomes, rates, low}; }
};

/// Drives one batch until every column has ended: those that may by Newton, what is left in chunks of check_every
/// steps of Euler's. What has ended is stored and retired; a column's end never depends on its neighbours, but for the
/// rounding of a library's products. Verdicts of the flow that coarse steps may have invented are confirmed, and
/// settling times measured, by equilibrium/confirm.hpp. `answers` are filled in the order of the range.
template <class T>
void solve(const kernels::Backend& backend, assembly::Batch<T> batch, const Request& request, Answers<T> answers);

/// What a march stores of an outcome.
[[nodiscard]] core::Ending ending_of(const Outcome& outcome);

}  // namespace colonnade::equilibrium
