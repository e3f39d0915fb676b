#pragma once

#include <Eigen/Dense>
#include <cstddef>

#include "host/dynamics/column_path.hpp"

namespace colonnade::dynamics {

/// Follows one stiff column by RODAS, a Rosenbrock pair of orders 4 and 3 that damps what decays fast at any length of
/// step (Hairer and Wanner, Solving Ordinary Differential Equations II, 1996, section IV.7 and its program RODAS), each
/// stage a linear system with the Jacobian where the step begins. Errors are allowed as those of lanes are, at no more
/// than `rtol`.
class StiffPath {
public:
    /// From `start` [neuron]. The system outlives this.
    StiffPath(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
              const Eigen::VectorXd& start);

    /// Takes one step that does not pass the time `until`. False where none can be taken: the state is not finite, or
    /// steps no longer move the time.
    [[nodiscard]] bool step(double until);

    [[nodiscard]] double time() const noexcept { return time_; }
    [[nodiscard]] double begin() const noexcept { return time_ - length_; }
    [[nodiscard]] double length() const noexcept { return length_; }
    /// Taken, rejected ones among them.
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
    /// Where the last step ended, or the start, its residual and its largest rate.
    [[nodiscard]] const Eigen::VectorXd& state() const noexcept { return state_; }
    [[nodiscard]] double residual() const noexcept { return residual_; }
    [[nodiscard]] double magnitude() const noexcept { return magnitude_; }
    /// At a share of the last step: Hermite's cubic through its ends.
    [[nodiscard]] Eigen::VectorXd state(double theta) const;

private:
    /// dx/dt, and of the same state the residual and the largest rate.
    Eigen::VectorXd velocity(const Eigen::VectorXd& x, core::Residual<double>& residual);
    void linearise();
    /// The end of a step of length h and its error; not finite where a stage is not.
    struct Trial {
        Eigen::VectorXd end, error;
    };
    Trial attempt(double h);

    core::FlowRule rule_;
    ColumnField field_, tangents_;
    PathRows rows_, tangent_rows_;
    Eigen::VectorXd state_, slope_, before_, slope_before_;
    Eigen::MatrixXd jacobian_;
    core::StepControl<double> control_;
    bool is_linearised_ = false;
    double time_ = 0.0, length_ = 0.0, next_ = 0.0, residual_ = 0.0, magnitude_ = 0.0;
    std::size_t steps_ = 0;
};

}  // namespace colonnade::dynamics
