#pragma once

#include <Eigen/Dense>
#include <vector>

#include "host/experiment/network/family.hpp"
#include "host/game/jet.hpp"

namespace colonnade::continuation {

/// The flow tau dx/dt = -x + Phi(Wx + u) of smooth activations at rates x and two keys p and q, with what conditions on
/// its Jacobian J need: derivatives of tr(MJ) for constant matrices M, as
///     d(sigma) = u' dJ v      of a singular value with the vectors u and v (M = v u'),
///     d(sum of eigenvalues) = tr(P dJ)         of those on whose invariant subspace P projects (M = P),
///     d(sum of their squares) = 2 tr(P J dJ)   (M = P J),
/// the last two smooth where the eigenvalues of the subspace meet (Kato, Perturbation Theory for Linear Operators,
/// II.2).
class FlowInTwoKeys {
public:
    FlowInTwoKeys(const experiment::Plane& plane, const Eigen::VectorXd& x, double p, double q);

    [[nodiscard]] const game::Network& network() const noexcept { return network_; }
    /// Time constants at x.
    [[nodiscard]] const Eigen::VectorXd& tau() const noexcept { return tau_; }
    [[nodiscard]] const Eigen::MatrixXd& jacobian() const noexcept { return jacobian_; }
    /// [G_x, G_p, G_q] of G = x - Phi(Wx + u) [neuron][neuron + 2].
    [[nodiscard]] const Eigen::MatrixXd& residual_derivative() const noexcept { return residual_derivative_; }
    /// d tr(MJ) / d(x, p, q) [neuron + 2].
    [[nodiscard]] Eigen::VectorXd trace_derivative(const Eigen::MatrixXd& m) const;

private:
    /// A neuron's 1 / tau and slope along one variable.
    struct Along {
        core::Jet rate, slope;
    };
    /// One of the keys: what it changes of W, and of every neuron.
    struct Key {
        Eigen::MatrixXd weights;
        std::vector<Along> neurons;
    };
    [[nodiscard]] Key along(const experiment::Family& family, double at, const Eigen::VectorXd& x) const;

    game::Network network_;
    Eigen::VectorXd drive_, tau_;  ///< drive_ is Wx + u
    Eigen::MatrixXd jacobian_, residual_derivative_;
    std::vector<Along> along_drive_;
    Key first_, second_;
};

}  // namespace colonnade::continuation
