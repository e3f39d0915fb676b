#include "host/continuation/flow_in_two_keys.hpp"

#include "host/continuation/curve.hpp"
#include "host/game/unit_jets.hpp"
#include "host/stability/spectrum.hpp"

namespace colonnade::continuation {

using core::Jet;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// 1 / tau of a neuron, shortened where it is refractory.
Jet rate_of(const game::UnitOf<Jet>& unit, Jet drive, Jet tau) {
    return unit.speed(unit.response(drive)) / tau;
}

}  // namespace

FlowInTwoKeys::FlowInTwoKeys(const experiment::Plane& plane, const VectorXd& x, double p, double q) {
    const Index n = x.size();
    const experiment::Family in_p = plane.first_at(q), in_q = plane.second_at(p);
    network_ = in_p.at(p);
    drive_ = network_.weights * x + network_.drive;
    tau_ = in_p.tau_at(p, x);
    jacobian_ = stability::jacobian(network_.weights, tau_, game::slopes(network_, x));
    residual_derivative_.resize(n, n + 2);
    residual_derivative_ << continuation::residual_derivative(in_p, {x, p}),
        continuation::residual_derivative(in_q, {x, q}).col(n);
    const VectorXd at_rest = in_p.tau + p * in_p.tau_change;
    for (Index i = 0; i < n; ++i) {
        const auto unit = game::unit_jets(network_.units[static_cast<std::size_t>(i)]);
        const Jet drive(drive_(i), 1.0);
        along_drive_.push_back({rate_of(unit, drive, Jet(at_rest(i))), unit.slope(drive)});
    }
    first_ = along(in_p, p, x);
    second_ = along(in_q, q, x);
}

FlowInTwoKeys::Key FlowInTwoKeys::along(const experiment::Family& family, double at, const VectorXd& x) const {
    Key key{family.change.weights, {}};
    const VectorXd change = family.change.weights * x + family.change.drive;
    const VectorXd at_rest = family.tau + at * family.tau_change;
    for (Index i = 0; i < x.size(); ++i) {
        const auto unit = family.unit(i, at);
        const Jet drive(drive_(i), change(i));
        key.neurons.push_back({rate_of(unit, drive, Jet(at_rest(i), family.tau_change(i))), unit.slope(drive)});
    }
    return key;
}

/// tr(MJ) is the sum over neurons i of rate_i (slope_i (WM)_ii - M_ii).
VectorXd FlowInTwoKeys::trace_derivative(const MatrixXd& m) const {
    const Index n = drive_.size();
    const auto heard = [&](const MatrixXd& weights, Index i) { return weights.row(i).dot(m.col(i)); };
    const auto change = [&](const Along& neuron, Index i, double of_weights) {
        const Jet with(heard(network_.weights, i), of_weights);
        return (neuron.rate * (neuron.slope * with - Jet(m(i, i)))).first;
    };
    VectorXd found = VectorXd::Zero(n + 2);
    for (Index i = 0; i < n; ++i) {
        const auto k = static_cast<std::size_t>(i);
        found.head(n) += change(along_drive_[k], i, 0.0) * network_.weights.row(i).transpose();
        found(n) += change(first_.neurons[k], i, heard(first_.weights, i));
        found(n + 1) += change(second_.neurons[k], i, heard(second_.weights, i));
    }
    return found;
}

}  // namespace colonnade::continuation
