#pragma once

#include <Eigen/Dense>

#include "host/stability/answer.hpp"

namespace colonnade::stability {

/// Most neurons whose 2^n principal minors are looked at.
inline constexpr Eigen::Index largest_exhaustive = 20;

/// Third rung of theory.md, section 5: whether all principal minors of I - W are positive (a P-matrix), hence one
/// equilibrium for every drive of a relu network. Recursion over Schur complements (Tsatsomeros and Li, Linear Algebra
/// and its Applications 319, 2000): A is a P-matrix iff a_nn > 0 and both A without its last row and column and the
/// Schur complement of a_nn in A are. Signs are proved with bounded errors. Undecided beyond largest_exhaustive
/// neurons.
[[nodiscard]] Answer p_matrix(const Eigen::MatrixXd& w);

}  // namespace colonnade::stability
