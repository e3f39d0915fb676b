#pragma once

#include <Eigen/Dense>
#include <complex>
#include <optional>
#include <vector>

#include "host/dynamics/column_path.hpp"

namespace colonnade::dynamics {

/// A closed orbit. Its state is where the neuron that swings most (of equals the first) passes its mean over a period
/// upwards, of several such passages the fastest: the same for every start that ends there.
struct Cycle {
    double period = 0.0;           ///< of the model's time
    Eigen::VectorXd state;         ///< [neuron]
    Eigen::VectorXd amplitudes;    ///< half the peak-to-peak range [neuron]
    double multiplier = 0.0;       ///< largest modulus of a Floquet multiplier but the one of the orbit's own direction
    Eigen::VectorXcd multipliers;  ///< all, that one among them, descending by modulus [neuron]

    [[nodiscard]] double amplitude() const { return amplitudes.maxCoeff(); }
};

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

/// The course from a state over some time.
struct Turn {
    Eigen::VectorXd end, low, high;  ///< where it ends, and the range of each neuron on the way [neuron]
    Eigen::MatrixXd monodromy;       ///< derivative of the end by the start [neuron][neuron]; empty unless asked for
    Eigen::VectorXd velocity;        ///< dx/dt at the end
};

/// Follows a column from `start` over `time` as orbits are looked for, whatever the rule's tolerance; nothing where
/// that takes more than `steps`.
[[nodiscard]] std::optional<Turn> turn_of(const core::System<double>& system, std::size_t slot,
                                          const core::FlowRule& rule, const Eigen::VectorXd& start, double time,
                                          std::size_t steps, bool with_monodromy);

/// The closed orbit near a state and period, by Newton's method on the return map; nothing where none is found within
/// `reach` of it [maximum norm], or within so many steps.
[[nodiscard]] std::optional<Cycle> close_orbit(const core::System<double>& system, std::size_t slot,
                                               const core::FlowRule& rule, const Eigen::VectorXd& start, double period,
                                               double reach, std::size_t steps);

/// The largest Lyapunov exponent along the course from `start` over `time`, of which a tenth goes by before it counts;
/// NaN where that takes more than so many steps.
[[nodiscard]] Aperiodic largest_exponent(const core::System<double>& system, std::size_t slot,
                                         const core::FlowRule& rule, const Eigen::VectorXd& start, double time,
                                         std::size_t steps);

}  // namespace colonnade::dynamics
