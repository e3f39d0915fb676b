#pragma once

#include <Eigen/Dense>

#include "core/amplification.hpp"

/// The factors of core/amplification.hpp for any W, from a certificate of theory.md, section 5: G with
/// max_i |x_i - x*_i| <= G max_i |r_i|. NaN means: not certified.
namespace colonnade::stability {

/// Contraction: for the Metzler majorant M of W and any v > 0, beta = max_i (Mv)_i / v_i < 1 gives
/// G = (v_max / v_min) / (1 - max(0, beta)). v is M's Perron vector, made positive.
[[nodiscard]] double contraction_factor(const Eigen::MatrixXd& w);

/// Lyapunov diagonal stability with P = Id: I - W has a positive definite symmetric part.
[[nodiscard]] double diagonal_factor(const Eigen::MatrixXd& w);

}  // namespace colonnade::stability
