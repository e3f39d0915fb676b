#pragma once

#include <Eigen/Dense>

namespace colonnade::stability {

/// Proves that every symmetric matrix within `error` of S, entry by entry in magnitude, is positive definite; false
/// when it cannot. `error` is symmetric and non-negative. Cost: one Cholesky factorisation.
///
/// S is first scaled from both sides by powers of two, which is exact, to a diagonal between 1/2 and 4. A Cholesky
/// factorisation that runs to completion on T = S - cI is the exact one of a matrix within 2 (n + 1) u trace(T) of T in
/// the spectral norm (Rump, Verification of positive definiteness, BIT 46, 2006), so that c beyond that, beyond the
/// rounding of the subtraction and beyond |error|_inf proves the claim. Underflow is covered by the factor 2 as long as
/// n < 1e6.
[[nodiscard]] bool is_positive_definite(const Eigen::MatrixXd& s, const Eigen::MatrixXd& error);

}  // namespace colonnade::stability
