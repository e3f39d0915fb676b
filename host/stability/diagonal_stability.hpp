#pragma once

#include <Eigen/Dense>
#include <optional>

#include "host/stability/answer.hpp"

namespace colonnade::stability {

/// Second rung of theory.md, section 5, with A = W - I.
struct DiagonalStability {
    Answer answer = Answer::undecided;
    Eigen::VectorXd lyapunov;  ///< diagonal of P > 0, sum n, with PA + A'P negative definite; empty unless yes
    double margin = 0.0;       ///< proven lower bound on -lambda_max(PA + A'P) for this P; NaN unless yes
    Eigen::MatrixXd factor;    ///< L of Z = LL', not 0, with diag(AZ) >= 0: no P exists; empty unless no
};

/// Decides whether A is Lyapunov diagonally stable, and proves it. Tried in turn: a neuron with w_ii >= 1 (Z = e e');
/// the P that leaves only a diagonal where pairs of weights of opposite sign form a tree, as in every motif of one
/// interneuron; an interior-point search for the P of largest margin, whose central path carries Z; and P = diag(u_i /
/// v_i) with Mv < v and u'M < u' for the Metzler majorant M, which exists for every contracting W. What is found is
/// verified afterwards: P by `proves_stability`, Z by `proves_instability`; undecided when neither verifies.
[[nodiscard]] DiagonalStability diagonal_stability(const Eigen::MatrixXd& w);

/// p with p_i w_ij = -p_j w_ji for every pair of neurons, where there is one: then PA + A'P is diagonal. nullopt where
/// a pair has one weight alone or two of one sign; where pairs form a cycle that does not fit, p is right along a tree.
[[nodiscard]] std::optional<Eigen::VectorXd> antagonistic_weights(const Eigen::MatrixXd& w);

/// Whether P = diag(p) > 0 makes -(PA + A'P) - margin I positive definite, rounding of every operation included.
[[nodiscard]] bool proves_stability(const Eigen::MatrixXd& w, const Eigen::VectorXd& p, double margin);

/// Whether Z = LL' is not 0 and diag(AZ) >= 0, rounding included. Then tr(Z(PA + A'P)) = 2 sum p_i (AZ)_ii >= 0 for
/// every P >= 0, so that PA + A'P is never negative definite (Barker, Berman, Plemmons, Positive diagonal solutions to
/// the Lyapunov equations, 1978).
[[nodiscard]] bool proves_instability(const Eigen::MatrixXd& w, const Eigen::MatrixXd& l);

}  // namespace colonnade::stability
