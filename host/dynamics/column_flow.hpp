#pragma once

#include <Eigen/Dense>

#include "host/dynamics/path.hpp"
#include "kernels/core/system.hpp"

namespace colonnade::dynamics {

/// The flow of one column with tangents: entries of its state, then of each tangent v, dv/dt = J(x) v with J the
/// Jacobian of the flow, at corners that of the side without a slope.
class ColumnField {
public:
    /// Of the column `slot` of a system, which outlives this. `tangents`: how many.
    ColumnField(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule, int tangents);

    [[nodiscard]] int size() const { return neurons_ * (1 + tangents_); }

    core::Residual<double> evaluate(PathRows& rows, int from, int to) {
        return evaluate([&](int i) { return rows.get(from, i); }, [&](int i, double slope) { rows.put(to, i, slope); });
    }
    /// Calls emit(i, slope) for entries x(i).
    template <class Rate, class Emit>
    core::Residual<double> evaluate(Rate x, Emit emit) {
        const core::Lanes<double> lanes{*system_, slot_};
        core::Residual<double> residual;
        for (int l = 0; l < system_->layers; ++l) {
            const auto parameter = [&](int which, int index) { return lanes.phi(l, which, index); };
            core::drive_layer<double>(
                lanes, l, [&](int layer, int i) { return x(layer * system_->neurons + i); },
                [&](int i, double z) {
                    const int which = system_->population_of[i];
                    const int at = l * system_->neurons + i;
                    const double y = activation_(which, z, parameter), rate = x(at);
                    residual.add(y, rate);
                    const double speed = activation_.speed(which, y, parameter, lanes.rate_step(l, which));
                    emit(at, speed * (y - rate));
                    if (tangents_ == 0) return;
                    // of a refractory neuron the speed g / (1 - rho y) changes as well
                    const double slope = core::slope(activation_, which, z, y, parameter);
                    const double faster = system_->activation[which].is_refractory
                                              ? speed * speed / lanes.rate_step(l, which) * parameter(which, 3)
                                              : 0.0;
                    pull_(at) = speed * slope + (y - rate) * faster * slope;
                    leak_(at) = speed;
                });
        }
        for (int t = 0; t < tangents_; ++t) add_tangent(t, x, emit);
        return residual;
    }

    /// As core::FlowField::settle; tangents stay as they are.
    [[nodiscard]] double settle(const PathRows& rows, int i, double x) const {
        if (i >= neurons_) return x;
        return core::FlowField<double, core::System<double>, core::AnyActivation>{{*system_, slot_}, activation_}
            .settle(rows, i, x);
    }

    [[nodiscard]] double error_ratio(const PathRows& rows, int i, double error, double largest, double near) const {
        const double x = rows.get(core::now_row, i), next = rows.get(core::next_row, i);
        if (i < neurons_) return error / core::allowed_error(rule_, x, next, largest, near);
        return error / (rule_.rtol * std::max(1.0, std::max(std::abs(x), std::abs(next))));
    }

private:
    template <class Rate, class Emit>
    void add_tangent(int t, Rate x, Emit emit) {
        const int from = neurons_ * (1 + t);
        const core::System<double>& own = *system_;
        const TangentLanes lanes{own, slot_};
        for (int l = 0; l < own.layers; ++l)
            core::drive_layer<double>(
                lanes, l, [&](int layer, int i) { return x(from + layer * own.neurons + i); },
                [&](int i, double z) {
                    const int at = l * own.neurons + i;
                    emit(from + at, pull_(at) * z - leak_(at) * x(from + at));
                });
    }

    /// Lanes of a column without its drives from outside.
    struct TangentLanes {
        using Vector = double;
        const core::System<double>& system;
        std::size_t at;
        [[nodiscard]] double load(const double* rows, int row) const {
            return rows[static_cast<std::size_t>(row) * system.stride + at];
        }
        [[nodiscard]] double drive(int, int) const { return 0.0; }
        [[nodiscard]] double weight(int layer, int row) const {
            return load(system.weight, layer * system.weight_rows + row);
        }
    };

    const core::System<double>* system_;
    std::size_t slot_;
    core::FlowRule rule_;
    core::AnyActivation activation_;
    int neurons_, tangents_;
    Eigen::VectorXd pull_, leak_;
};

/// A path of the column, or of it and tangents.
using ColumnPath = Path<ColumnField>;

/// The path of a column from `start` [neuron], followed by tangents that start as the columns of `tangents`
/// [neuron][tangent].
[[nodiscard]] ColumnPath column_path(const core::System<double>& system, std::size_t slot, const core::FlowRule& rule,
                                     const Eigen::VectorXd& start, const Eigen::MatrixXd& tangents = {});

/// dx/dt of a column at a state.
[[nodiscard]] Eigen::VectorXd velocity_at(const core::System<double>& system, std::size_t slot,
                                          const core::FlowRule& rule, const Eigen::VectorXd& state);

}  // namespace colonnade::dynamics
