#pragma once

#include <Eigen/Dense>
#include <complex>
#include <optional>

#include "host/dynamics/column_path.hpp"
#include "host/dynamics/course.hpp"

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

/// How an orbit returns to a section: where it passes, nearest to some state, how often in a turn, and the derivative
/// of the state after a turn by the state there, both on the section [neuron][neuron].
struct Returns {
    Eigen::VectorXd state;
    Eigen::MatrixXd derivative;
    std::size_t passages = 0;
};

/// Nothing where the orbit does not pass the section, or where that takes more than so many steps, of which those that
/// it took are taken.
[[nodiscard]] std::optional<Returns> returns_of(const core::System<double>& system, std::size_t slot,
                                                const core::FlowRule& rule, const Cycle& cycle, const Section& section,
                                                const Eigen::VectorXd& near, std::size_t& steps);

}  // namespace colonnade::dynamics
