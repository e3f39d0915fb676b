#pragma once

#include <Eigen/Dense>

/// From a residual to a distance for any W (core/error_factor.hpp): max_i |x_i - x*_i| <= G max_i |r_i|. NaN means:
/// not certified.
namespace colonnade::stability {

/// Contraction: for the Metzler majorant M of W and any v > 0, beta = max_i (Mv)_i / v_i < 1 gives
/// G = (v_max / v_min) / (1 - max(0, beta)). The smaller of those of v = 1 and of the v that `contraction` proves.
[[nodiscard]] double contraction_factor(const Eigen::MatrixXd& w);

/// Lyapunov diagonal stability by P = diag(p) > 0: x -> (I - W)x - u is strongly monotone in P's norm, with the
/// smallest eigenvalue m of the symmetric part of C = P^(1/2) (I - W) P^(-1/2) as modulus. The natural residual of the
/// proximal equation then obeys |x - x*|_P <= (1 + |C|_2) / m |r|_P, and |r|_P <= sqrt(sum p) max|r|. (Facchinei and
/// Pang, Finite-dimensional variational inequalities, 2003, proposition 6.3.1.)
[[nodiscard]] double diagonal_factor(const Eigen::MatrixXd& w, const Eigen::VectorXd& p);

/// How much is spent on one matrix.
enum class Effort {
    one_of_many,  ///< about as much as a circuit takes to be solved
    thorough      ///< the ladder's search for P as well, up to largest_searched neurons
};
/// Above three neurons, which have closed forms: a search takes some milliseconds there.
inline constexpr Eigen::Index largest_searched = 32;

/// The smallest G of contraction and of diagonal stability by each P at hand: Id, that of pairs of opposite weights,
/// and what the ladder finds.
[[nodiscard]] double matrix_factor(const Eigen::MatrixXd& w, Effort effort);

}  // namespace colonnade::stability
