#pragma once

#include <Eigen/Dense>
#include <optional>

#include "host/dynamics/orbit.hpp"

namespace colonnade::dynamics {

/// Motion that neither rests nor returns: its largest Lyapunov exponent, positive for chaos and 0 for quasi-periodic
/// motion, with the standard error of its mean over parts of the course.
struct Aperiodic {
    double exponent = 0.0, standard_error = 0.0;  ///< 1 / time
    Eigen::VectorXd amplitudes;                   ///< half the range seen [neuron]; of limit_set() alone
};

/// What a course that has not come to rest goes to, as far as it shows.
struct LimitSet {
    std::optional<Cycle> cycle;
    std::optional<Aperiodic> aperiodic;
    Eigen::VectorXd state;  ///< a state on it, where it is one of the two [neuron]
};

/// Follows a column from `start` for `window` of the model's time, in no more than about `steps` steps, and says what
/// it circles on, if anything: an orbit is a cycle where Newton's method closes it near the course, where its Floquet
/// multipliers do not repel, and where the course approaches it; its period is the least return. A course that returns
/// to a section often enough without closing is aperiodic; `is_last`: with fewer returns, because no more time is left.
[[nodiscard]] LimitSet limit_set(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                 const Eigen::VectorXd& start, double window, std::size_t steps, bool is_last);

/// The largest Lyapunov exponent along the course from `start` over `time`, of which a tenth goes by before it counts;
/// NaN where that takes more than so many steps.
[[nodiscard]] Aperiodic largest_exponent(const core::System<double>& system, std::size_t slot,
                                         const core::FlowRule& rule, const Eigen::VectorXd& start, double time,
                                         std::size_t steps);

}  // namespace colonnade::dynamics
