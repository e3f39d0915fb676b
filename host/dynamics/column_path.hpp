#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <vector>

#include "kernels/core/flow.hpp"
#include "kernels/core/system.hpp"

/// Courses of single columns in time, in float64 on the host: what lanes are not asked for.
namespace colonnade::dynamics {

/// Of the shortest time constant: shorter steps lead nowhere, from the time 0 too, where no step is too short to move
/// it.
inline constexpr double shortest_step_share = 1e-14;

/// core::step_rows values an entry of a state.
struct PathRows {
    std::vector<double> values;
    int entries;
    [[nodiscard]] double get(int row, int i) const { return values[place(row, i)]; }
    void put(int row, int i, double value) { values[place(row, i)] = value; }
    [[nodiscard]] std::size_t place(int row, int i) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(entries) + static_cast<std::size_t>(i);
    }
};

/// The flow of one column with tangents: entries of its state, then of each tangent v, dv/dt = J(x) v with J the
/// Jacobian of the flow, at corners that of the side without a slope.
class ColumnField {
public:
    /// Of the column `slot` of a system, which outlives this. `tangents`: how many.
    ColumnField(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, int tangents);

    [[nodiscard]] int size() const { return neurons_ * (1 + tangents_); }
    /// As those of core::FlowField, for all entries. The residual is that of the state alone.
    core::Residual<double> evaluate(PathRows& rows, int from, int to);
    [[nodiscard]] double settle(const PathRows& rows, int i, double x) const;
    [[nodiscard]] double error_ratio(const PathRows& rows, int i, double error, double largest, double residual) const;
    /// The shortest time constant's 1 / tau.
    [[nodiscard]] double fastest() const;

private:
    using StateField = core::FlowField<double, core::System<double>, core::AnyActivation>;

    [[nodiscard]] StateField state() const { return {{*system_, slot_}, {system_->activation}, rule_}; }

    const core::System<double>* system_;
    std::size_t slot_;
    core::FlowRule rule_;
    int neurons_, tangents_;
    Eigen::VectorXd pull_, leak_;  ///< of the Jacobian at the state: J v = pull W v - leak v [neuron]
};

/// Follows one state in steps whose error is controlled as that of lanes is (core/flow.hpp), and gives every state on
/// the way by the continuous extension of each step.
class ColumnPath {
public:
    /// From `start` [neuron], with tangents that start as the columns of `tangents` [neuron][tangent]. The system
    /// outlives this.
    ColumnPath(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
               const Eigen::VectorXd& start, const Eigen::MatrixXd& tangents = {});

    /// Takes one step that does not pass the time `until`. False where none can be taken: the state is not finite, or
    /// steps no longer move the time.
    [[nodiscard]] bool step(double until);

    [[nodiscard]] double time() const noexcept { return time_; }
    /// Of the last step: its length, and when it began.
    [[nodiscard]] double length() const noexcept { return length_; }
    [[nodiscard]] double begin() const noexcept { return time_ - length_; }
    /// Taken, rejected ones among them.
    [[nodiscard]] std::size_t steps() const noexcept { return steps_; }

    /// Entry i at a share of the last step, and its derivative by time.
    [[nodiscard]] double at(int i, const core::DenseWeights& weights) const;
    [[nodiscard]] double slope_at(int i, const core::DenseWeights& weights) const;
    /// All entries at a share of the last step, which there was.
    [[nodiscard]] Eigen::VectorXd state(double theta) const;
    /// Where the last step ended, or the start.
    [[nodiscard]] Eigen::VectorXd state() const;

private:
    [[nodiscard]] double sum(int i, const double (&weights)[core::step_slopes]) const;
    /// The end of the last step becomes the beginning of the next.
    void forget_last();

    ColumnField field_;
    PathRows rows_;
    double fixed_;  ///< length of every step; 0: chosen
    double shortest_;
    core::StepControl<double> control_;
    double time_ = 0.0, length_ = 0.0, next_ = 0.0;
    double residual_ = 0.0, magnitude_ = 0.0;
    std::size_t steps_ = 0;
    bool moved_ = false;  ///< the rows hold a step that is not yet the beginning of the next
};

/// What a column does at a state: dx/dt, the residual and the largest rate.
struct Motion {
    Eigen::VectorXd velocity;
    core::Residual<double> residual;
};
[[nodiscard]] Motion motion_at(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                               const Eigen::VectorXd& state);

}  // namespace colonnade::dynamics
